import { assert } from '../../core/assert.ts'
import { feeEntry } from '../../core/ledger/fee-entry.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { postEntries } from '../../store/ledger.ts'
import { type Payment, storeFee } from '../../store/payment.ts'

/**
 * Books the fee of a payment that was recorded before its gateway had told it, in minor units of the payment's currency.
 * Once: whoever learns of it second, a webhook, the gateway's list or a payout, changes nothing (CORRECTNESS §13).
 */
export async function bookLateFee(
  t: Tx,
  ctx: Ctx,
  payment: Pick<Payment, 'id' | 'gatewayAccountId' | 'currency' | 'liveMode'>,
  fee: bigint,
): Promise<void> {
  const { id, gatewayAccountId, currency, liveMode } = payment
  assert(gatewayAccountId !== null, 'only a gateway takes a fee')
  if ((await storeFee(t, id, fee)) === 0 || fee === 0n) return
  const entry = feeEntry({ paymentId: id, gatewayAccountId, currency, fee })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
}
