import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { showId } from '../../core/id/id.ts'
import { TEST_CARDS } from '../../core/payment/test-cards.ts'
import type { View } from '../../flows/payment/view.ts'
import type { PayNotice } from '../../render/page/pay-form.ts'
import { renderPayPage } from '../../render/page/pay-page.ts'
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
}

/** The page of an open link, with a nonce and a form key of its own. */
export function answerPayPage(c: C, { open, path }: Opened, around: Around): Promise<Response> {
  const nonce = fresh(c, 16)
  const { state } = open.page
  const fields = state.kind === 'payable' ? state.fields : undefined
  const html = renderPayPage(open.page, {
    nonce,
    assets: pageAssets(fields?.kind),
    path,
    pollUrl: state.kind === 'confirming' ? `${path}/payments/${showId('att', state.attemptId)}` : null,
    notice: around.notice,
    form: { commandKey: fresh(c, 24), testCards: TEST_CARDS, typed: around.typed },
    returned: around.returned,
    recordViewed: !around.staff,
  })
  return answerPage(c, around.status, { html, nonce, gateway: fields ?? 'none' })
}

/** What a page says of a try that is decided. */
export function noticeOf(view: View, sentence: string): PayNotice | null {
  if (view.status === 'paid') return { kind: 'received', sentence }
  return view.status === 'declined' || view.status === 'failed' ? { kind: 'problem', sentence, field: null } : null
}
