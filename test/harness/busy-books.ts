import { issueCreditNote } from '../../src/flows/invoice/issue-credit-note.ts'
import { voidInvoice } from '../../src/flows/invoice/void-invoice.ts'
import { writeOff } from '../../src/flows/invoice/write-off.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { recordOffline } from '../../src/flows/payment/record-offline.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { aPayCommand, type MoneyWorld } from './money-world.ts'

/** Ids of what `fillBooks` made, named by what happened to it. */
export type BusyBooks = Readonly<
  Record<
    | 'paid'
    | 'partly'
    | 'refunded'
    | 'reopened'
    | 'cash'
    | 'credited'
    | 'voided'
    | 'writtenOff'
    | 'linked'
    | 'underWay'
    | 'reopenUnderWay',
    string
  >
>

/** One of everything that can happen to an invoice, through the real flows, so that every invariant has rows to look at. */
export async function fillBooks(world: MoneyWorld): Promise<BusyBooks> {
  const { ctx } = world
  const pay = (id: string, amount: bigint, over = {}) => perform(ctx, aPayCommand(id, amount, over))
  const paymentOf = async (invoiceId: string): Promise<string> =>
    (
      await ctx.tx((t) =>
        t.one<{ id: string }>('select id from payments where organization_id = $1 and invoice_id = $2', [
          t.organizationId,
          invoiceId,
        ]),
      )
    ).id
  const refund = async (invoiceId: string, over: { amount?: bigint; reopen?: boolean } = {}) =>
    refundPayment(ctx, {
      paymentId: await paymentOf(invoiceId),
      reason: 'returned',
      reopen: false,
      commandKey: crypto.randomUUID(),
      ...over,
    })

  const paid = await world.anIssuedInvoice(10_000n)
  await pay(paid, 10_000n, { methodToken: 'tok_insufficient_funds' })
  await pay(paid, 10_000n)
  const partly = await world.anIssuedInvoice(9_000n)
  await pay(partly, 9_000n, { payAmount: 4_000n })
  const refunded = await world.anIssuedInvoice(8_000n)
  await pay(refunded, 8_000n)
  await refund(refunded, { amount: 3_000n })
  await world.admin.addFault(world.accountId, { kind: 'decline', op: 'refund', times: 1, code: 'refund_failed' })
  await refund(refunded, { amount: 1_000n })
  const reopened = await world.anIssuedInvoice(7_000n)
  await pay(reopened, 7_000n)
  await refund(reopened, { reopen: true })
  const cash = await world.anIssuedInvoice(6_000n)
  const { paymentId } = await recordOffline(ctx, { invoiceId: cash, amount: 6_500n, kind: 'cash', receipt: false })
  await refundPayment(ctx, { paymentId, amount: 200n, reason: '', reopen: false, commandKey: crypto.randomUUID() })
  const credited = await world.anIssuedInvoice(5_000n)
  await issueCreditNote(ctx, credited, { amount: 1_500n, reason: 'late' })
  const voided = await world.anIssuedInvoice(4_000n)
  await voidInvoice(ctx, voided, 'mistake')
  const writtenOff = await world.anIssuedInvoice(3_000n)
  await writeOff(ctx, writtenOff, 'gone')
  const linked = await world.anIssuedInvoice(2_000n)
  await createInvoiceLink(ctx, linked)
  await world.admin.addFault(world.accountId, { kind: 'error_after', op: 'confirm', times: 1 })
  await pay(linked, 2_000n)

  const underWay = await world.anIssuedInvoice(1_000n)
  await pay(underWay, 1_000n)
  const reopenUnderWay = await world.anIssuedInvoice(1_100n)
  await pay(reopenUnderWay, 1_100n)
  await world.admin.addFault(world.accountId, { kind: 'error_after', op: 'refund', times: 2 })
  await refund(underWay)
  await refund(reopenUnderWay, { reopen: true })
  return { paid, partly, refunded, reopened, cash, credited, voided, writtenOff, linked, underWay, reopenUnderWay }
}
