import { submitEvidence } from '../../src/flows/dispute/answer-dispute.ts'
import { saveEvidence } from '../../src/flows/dispute/evidence-draft.ts'
import { takeInDispute } from '../../src/flows/dispute/take-in-dispute.ts'
import { issueCreditNote } from '../../src/flows/invoice/issue-credit-note.ts'
import { voidInvoice } from '../../src/flows/invoice/void-invoice.ts'
import { writeOff } from '../../src/flows/invoice/write-off.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { recordOffline } from '../../src/flows/payment/record-offline.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import type { GatewayDispute } from '../../src/ports/gateway.ts'
import { accessTo, findGatewayAccount } from '../../src/store/gateway-account.ts'
import { findPayment } from '../../src/store/payment.ts'
import { aPayCommand, type MoneyWorld } from './money-world.ts'
import { asChargedByStaff } from './saved-charge-rows.ts'

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
    | 'reopenUnderWay'
    | 'disputed',
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

  const disputed = await world.anIssuedInvoice(2_500n)
  await pay(disputed, 2_500n)
  await dispute(world, await paymentOf(disputed))
  const underWay = await world.anIssuedInvoice(1_000n)
  await pay(underWay, 1_000n)
  const reopenUnderWay = await world.anIssuedInvoice(1_100n)
  await pay(reopenUnderWay, 1_100n)
  await world.admin.addFault(world.accountId, { kind: 'error_after', op: 'refund', times: 2 })
  await refund(underWay)
  await refund(reopenUnderWay, { reopen: true })
  await asChargedByStaff(world, paid)
  return {
    disputed,
    paid,
    partly,
    refunded,
    reopened,
    cash,
    credited,
    voided,
    writtenOff,
    linked,
    underWay,
    reopenUnderWay,
  }
}

/** A bank takes a payment back, and the answer to it is lost on the way. */
async function dispute({ ctx, accountId }: MoneyWorld, paymentId: string): Promise<void> {
  const [payment, account] = await ctx.tx((t) =>
    Promise.all([findPayment(t, paymentId), findGatewayAccount(t, accountId)]),
  )
  if (!payment?.gatewayTxnId || !account) throw new Error('the payment and its account are there')
  const at = ctx.clock.now()
  const amount = { minor: payment.amount, currency: payment.currency }
  const told: GatewayDispute = {
    gatewayDisputeId: 'dispute-1',
    chargeTxnId: payment.gatewayTxnId,
    amount,
    reason: 'fraudulent',
    stage: 'dispute',
    status: 'needs_response',
    movements: [{ id: 'movement-1', kind: 'withdrawn', amount, fee: 1_500n, at }],
    evidenceDueAt: at.add({ hours: 24 * 9 }),
    submissions: 0,
    liveMode: false,
    at,
  }
  const { id } = await takeInDispute(ctx, accessTo(ctx.vault, ctx.organizationId, account), told, 'reconcile')
  await saveEvidence(ctx, id, { other: 'It was delivered.' })
  const deaf = { ...ctx.gateways, callDispute: async () => ({ kind: 'unknown', why: 'timeout' }) as const }
  await submitEvidence({ ...ctx, gateways: deaf }, { disputeId: id, commandKey: crypto.randomUUID() })
}
