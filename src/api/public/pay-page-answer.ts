import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { showId } from '../../core/id/id.ts'
import type { PayPage, SavedMethod } from '../../core/link/pay-page.ts'
import { TEST_CARDS } from '../../core/payment/test-cards.ts'
import type { View } from '../../flows/payment/view.ts'
import type { PayNotice } from '../../render/page/pay-form.ts'
import { renderPayPage } from '../../render/page/pay-page.ts'
import type { SavedQuestion } from '../../render/page/saved-question.ts'
import type { C } from '../http.ts'
import type { Opened } from './open-link.ts'
import { answerPage, fresh } from './page-answer.ts'
import { pageAssets } from './page-assets.ts'
import type { Typed } from './read-choices.ts'

type Around = {
  readonly status: ContentfulStatusCode
  readonly notice: PayNotice | null
  readonly returned: boolean
  readonly staff: boolean
  readonly typed: Typed
  /** Asked in place of the form. */
  readonly question?: SavedQuestion | null
}

/** The page of an open link, with a nonce and a form key of its own. */
export function answerPayPage(c: C, { open, path }: Opened, around: Around): Promise<Response> {
  const nonce = fresh(c, 16)
  const page = shownOutside(open.page)
  const { state } = page
  const fields = state.kind === 'payable' ? state.fields : undefined
  const html = renderPayPage(page, {
    nonce,
    assets: pageAssets(fields?.kind),
    path,
    pollUrl: state.kind === 'confirming' ? `${path}/payments/${showId('att', state.attemptId)}` : null,
    notice: around.notice,
    form: { commandKey: fresh(c, 24), testCards: TEST_CARDS, typed: around.typed },
    question: around.question && { ...around.question, method: named(around.question.method) },
    returned: around.returned,
    recordViewed: !around.staff,
  })
  return answerPage(c, around.status, { html, nonce, gateway: fields ?? 'none' })
}

const named = (method: SavedMethod): SavedMethod => ({ ...method, id: showId('pmt', method.id) })

/** Saved cards go by the names that they have outside. */
function shownOutside(page: PayPage): PayPage {
  const { state, saved = [] } = page
  if (state.kind !== 'payable') return { ...page, saved: saved.map(named) }
  return { ...page, state: { ...state, saved: (state.saved ?? []).map(named) } }
}

/** What a page says of a try that is decided. */
export function noticeOf(view: View, sentence: string): PayNotice | null {
  if (view.status === 'paid') return { kind: 'received', sentence }
  return view.status === 'declined' || view.status === 'failed' ? { kind: 'problem', sentence, field: null } : null
}
