import { invoiceHasLiveAttempt } from '../../core/invoice/refusals.ts'
import type { Tx } from '../../ports/tx.ts'
import { findUndecidedAttempt } from '../../store/attempt.ts'
import { lockLiveIntent, storeIntent } from '../../store/intent.ts'
import type { InvoiceRow } from '../../store/invoice.ts'

/**
 * Refuses while somebody is paying a locked invoice, or may have paid it without our knowing yet. An intent that nobody
 * is acting on is closed, so that no old page can pay what is asked for no more.
 */
export async function endIdleIntent(t: Tx, invoice: InvoiceRow): Promise<void> {
  const [intent, undecided] = await Promise.all([lockLiveIntent(t, invoice.id), findUndecidedAttempt(t, invoice.id)])
  if (undecided || (intent && intent.state !== 'open')) throw invoiceHasLiveAttempt(invoice)
  if (intent) storeIntent(t, { ...intent, state: 'canceled' })
}
