import { assert } from '../../core/assert.ts'
import { isNewer, isOpenDispute } from '../../core/dispute/dispute-state.ts'
import { fundsOf, settleMovements } from '../../core/dispute/settle-movements.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayDispute } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import type { ResolvedBy } from '../../store/attempt.ts'
import {
  type Dispute,
  insertMovement,
  listMovements,
  lockDispute,
  type StoredMovement,
  storeAmountDisputed,
  storeDispute,
} from '../../store/dispute.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { findPaymentByTxn, lockPayment, type Payment } from '../../store/payment.ts'
import { settleDisputeAttempts } from './dispute-attempts.ts'
import { reportExceptions } from './dispute-exceptions.ts'
import { type DisputeChange, noteDispute } from './dispute-timeline.ts'

/**
 * The funnel for disputes (CORRECTNESS §6): a webhook, the hourly comparison and the answer to a command of ours all end here,
 * and nothing else changes a dispute. What the gateway tells is applied as it is, in any order and any number of times; older
 * evidence changes nothing, and each movement of money is booked once (FM-DIS-01).
 *
 * The charge must have been looked for before; without a payment the dispute is kept and staff are told (FM-DIS-06).
 */
export async function applyDispute(
  t: Tx,
  ctx: Ctx,
  access: GatewayAccountAccess,
  told: GatewayDispute,
  by: ResolvedBy,
): Promise<Dispute> {
  const { payment, invoiceId } = await lockPaymentOf(t, access, told)
  const stored = await lockDispute(t, access.id, told.gatewayDisputeId)
  const before = stored ?? opened(ctx, access, told)
  const known = stored ? await listMovements(t, stored.id) : []
  const fresh = freshMovements(ctx, known, told)
  const newer =
    stored === null || isNewer({ ...stored, movements: known.length }, { ...told, movements: told.movements.length })
  const moved = newer ? stateOf(t, before, told) : before
  const { dispute, entries } = bookMoney(moved, known, fresh)
  const settled: Dispute = {
    ...dispute,
    paymentId: before.paymentId ?? payment?.id ?? null,
    // A gateway may begin to count anew when a question becomes a dispute.
    submissions: newer ? told.submissions : Math.max(before.submissions, told.submissions),
    evidenceDueAt: told.evidenceDueAt ?? before.evidenceDueAt,
  }
  const changed = stored === null || JSON.stringify(comparable(stored)) !== JSON.stringify(comparable(settled))
  // Before what it led to, so that the timeline tells in which order things happened.
  if (stored) await settleDisputeAttempts(t, ctx, settled, by)
  if (changed) {
    storeDispute(t, settled)
    for (const movement of fresh) insertMovement(t, { ...movement, disputeId: settled.id, liveMode: settled.liveMode })
    postEntries(
      t,
      entries.map((entry) => ({ entryId: ctx.ids.uuid(), entry, liveMode: settled.liveMode })),
    )
    if (payment) storeAmountDisputed(t, payment.id)
    const change: DisputeChange = { stored, settled, fresh, invoiceId, isNewer: newer }
    noteDispute(t, ctx, change)
    reportExceptions(t, ctx, { dispute: settled, payment, wasUnknown: stored?.paymentId === null })
  }
  return settled
}

/** The payment of the disputed charge with the invoice it is for, both locked in order; nulls where there is none. */
async function lockPaymentOf(
  t: Tx,
  access: GatewayAccountAccess,
  { chargeTxnId }: GatewayDispute,
): Promise<{ payment: Payment | null; invoiceId: string | null }> {
  const seen = await findPaymentByTxn(t, access.id, chargeTxnId)
  if (!seen) return { payment: null, invoiceId: null }
  const [invoice, payment] = await Promise.all([
    seen.invoiceId ? lockInvoiceMoney(t, seen.invoiceId) : null,
    lockPayment(t, seen.id),
  ])
  // Put onto an invoice this very moment: that invoice is not locked, so its timeline is left to the next telling.
  return { payment, invoiceId: payment?.invoiceId === invoice?.id ? (invoice?.id ?? null) : null }
}

const opened = (ctx: Ctx, access: GatewayAccountAccess, told: GatewayDispute): Dispute => ({
  id: ctx.ids.uuid(),
  gatewayAccountId: access.id,
  paymentId: null,
  gatewayDisputeId: told.gatewayDisputeId,
  chargeTxnId: told.chargeTxnId,
  amount: told.amount.minor,
  currency: told.amount.currency,
  reason: told.reason,
  stage: told.stage,
  status: told.status,
  funds: 'none',
  fundsCurrency: null,
  amountHeld: 0n,
  amountLost: 0n,
  evidenceDueAt: told.evidenceDueAt,
  submissions: told.submissions,
  liveMode: told.liveMode,
  openedAt: told.at,
  closedAt: null,
})

function stateOf(t: Tx, before: Dispute, told: GatewayDispute): Dispute {
  const stage = before.stage === 'appeal' ? before.stage : told.stage
  return {
    ...before,
    stage,
    status: told.status,
    reason: told.reason,
    amount: told.amount.minor,
    closedAt: isOpenDispute(told.status) ? null : (before.closedAt ?? t.now),
  }
}

/** Movements that are not booked yet, oldest first. */
function freshMovements(ctx: Ctx, known: readonly StoredMovement[], told: GatewayDispute): StoredMovement[] {
  const booked = new Set(known.map(({ gatewayMovementId }) => gatewayMovementId))
  return told.movements
    .filter(({ id }) => !booked.has(id))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
    .map((movement) => ({
      id: ctx.ids.uuid(),
      gatewayMovementId: movement.id,
      kind: movement.kind,
      amount: movement.amount.minor,
      fee: movement.fee,
      currency: movement.amount.currency,
      movedAt: movement.at,
    }))
}

function bookMoney(dispute: Dispute, known: readonly StoredMovement[], fresh: readonly StoredMovement[]) {
  const all = [...known, ...fresh]
  const currency = dispute.fundsCurrency ?? all[0]?.currency ?? null
  if (currency === null) return { dispute, entries: [] }
  assert(
    all.every((movement) => movement.currency === currency),
    `the movements of dispute ${dispute.gatewayDisputeId} are in one currency`,
  )
  const { entries, after } = settleMovements({
    before: { held: dispute.amountHeld, lost: dispute.amountLost },
    fresh,
    withdrawals: all.filter(({ kind }) => kind === 'withdrawn').map(({ id }) => id),
    isLost: dispute.status === 'lost',
    gatewayAccountId: dispute.gatewayAccountId,
    currency,
  })
  const money = { fundsCurrency: currency, amountHeld: after.held, amountLost: after.lost }
  return { dispute: { ...dispute, ...money, funds: fundsOf(after, all.length) }, entries }
}

/** A dispute as text can compare it. */
const comparable = (dispute: Dispute) => ({
  ...dispute,
  amount: String(dispute.amount),
  amountHeld: String(dispute.amountHeld),
  amountLost: String(dispute.amountLost),
  evidenceDueAt: dispute.evidenceDueAt?.epochMilliseconds ?? null,
  openedAt: dispute.openedAt.epochMilliseconds,
  closedAt: dispute.closedAt?.epochMilliseconds ?? null,
})
