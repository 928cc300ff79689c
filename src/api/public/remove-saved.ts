import { readId } from '../../core/id/id.ts'
import { methodNotFound } from '../../core/payment-method/refusals.ts'
import { removeMethod } from '../../flows/payment-method/remove-method.ts'
import type { PayNotice } from '../../render/page/pay-form.ts'
import type { SavedQuestion } from '../../render/page/saved-question.ts'
import type { C } from '../http.ts'
import type { Opened } from './open-link.ts'

/**
 * The customer lets go of a saved card, and with it of the agreement to charge it. `shown` is its id outside; of another
 * customer than the link's it is not there. A second time changes nothing.
 */
export async function removeSaved({ ctx, open }: Opened, shown: string): Promise<void> {
  const id = readId('pmt', shown)
  if (id === null) throw methodNotFound()
  const { customerId, page } = open
  await removeMethod(ctx, { id, customerId, liveMode: page.liveMode, why: 'customer' })
}

type Said = { readonly question: SavedQuestion | null; readonly notice: PayNotice | null }

/** What a page opened with `?remove=pmt_…` asks, and what one says to which a removal leads back. Neither changes anything. */
export function aboutRemoving(c: C, { open }: Opened): Said {
  const { state, saved = [] } = open.page
  const id = readId('pmt', c.req.query('remove') ?? '')
  const shown = state.kind === 'payable' ? (state.saved ?? []) : saved
  const method = id === null ? undefined : shown.find((one) => one.id === id)
  return {
    question: method ? { kind: 'remove', method } : null,
    notice:
      c.req.query('removed') === '1'
        ? { kind: 'removed', sentence: 'The card is removed. It cannot be charged any more.' }
        : null,
  }
}
