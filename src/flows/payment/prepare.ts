import { createHash } from 'node:crypto'
import { assert } from '../../core/assert.ts'
import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import { money } from '../../core/money/money.ts'
import { formUsedUp, onlinePaymentUnavailable } from '../../core/payment/refusals.ts'
import { payingPaused } from '../../core/quarantine/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  type Attempt,
  findUndecidedAttempt,
  findUndecidedCancel,
  insertDispatched,
  listAttemptsByCommand,
} from '../../store/attempt.ts'
import {
  accessTo,
  findGatewayAccount,
  findGatewayAccountFor,
  type GatewayAccount,
} from '../../store/gateway-account.ts'
import { type Intent, insertIntent, lockLiveIntent, storeIntent } from '../../store/intent.ts'
import { type InvoiceMoney, lockInvoiceMoney } from '../../store/invoice-money.ts'
import { isHeld } from '../../store/quarantine.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { type Asked, amountToPay, withTip } from './asked-amount.ts'
import type { PayCommand, Prepared } from './command.ts'
import { viewOf } from './view.ts'

/**
 * T1: locks the invoice, derives what is owed, refuses a second live attempt, and writes the attempt as `dispatched`.
 * Nothing may be sent before this commits (CORRECTNESS §1 rule 1).
 */
export async function prepare(t: Tx, ctx: Ctx, command: PayCommand): Promise<Prepared> {
  const [invoice, intent, before, undecided, canceling, account, held] = await Promise.all([
    lockInvoiceMoney(t, command.invoiceId),
    lockLiveIntent(t, command.invoiceId),
    listAttemptsByCommand(t, command.commandKey),
    findUndecidedAttempt(t, command.invoiceId),
    findUndecidedCancel(t, command.invoiceId),
    findGatewayAccountFor(t, command.invoiceId),
    isHeld(t),
  ])
  if (!invoice || invoice.issuedAt === null) throw invoiceNotFound()
  const same = before.at(-1)
  if (same && !isStep(same)) return { kind: 'answer', view: viewOf(same, invoice) }
  // What is being cancelled may turn out to be paid.
  if (canceling) return { kind: 'answer', view: viewOf(canceling, invoice) }
  // Somebody's attempt is under way. One that waits for the customer may be given up for another card; no other may.
  if (undecided && !(undecided.state === 'requires_action' && intent?.gatewayObjectId)) {
    return { kind: 'answer', view: viewOf(undecided, invoice) }
  }

  if (held) throw payingPaused()
  const amount = amountToPay(invoice, command)
  if (!account) throw onlinePaymentUnavailable()
  const access = accessTo(ctx.vault, t.organizationId, account)
  const asked = withTip(invoice, amount, command, ctx.gateways.traits(access))
  const step = !intent
    ? await open(t, ctx, command, invoice, account, access, asked)
    : undecided || isOther(intent, asked) || intent.gatewayAccountId !== account.id
      ? await giveUp(t, ctx, command, { invoice, intent, undecided, account, access, asked })
      : dispatch(t, ctx, command, invoice, intent, access)
  // A command does each step once. Whoever repeats one after others have paid or given up meanwhile needs a new form.
  if (step.kind === 'call' && before.some(({ op }) => op === step.request.op)) throw formUsedUp()
  return step
}

/** Making or cancelling an object settles nothing: the same command goes on after it. */
const isStep = (attempt: Attempt): boolean =>
  (attempt.op === 'create_object' || attempt.op === 'cancel_object') && attempt.state === 'succeeded'

async function open(
  t: Tx,
  ctx: Ctx,
  command: PayCommand,
  invoice: InvoiceMoney,
  account: GatewayAccount,
  access: GatewayAccountAccess,
  { amount, tip }: Asked,
): Promise<Prepared> {
  const intent: Intent = {
    id: ctx.ids.uuid(),
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    gatewayAccountId: account.id,
    amount,
    tipAmount: tip,
    currency: invoice.currency,
    amountCaptured: 0n,
    origin: 'pay_link',
    state: 'processing',
    gatewayObjectId: null,
    liveMode: account.liveMode,
  }
  insertIntent(t, intent)
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'invoice',
    subjectId: invoice.id,
    type: 'payment_started',
    data: { intentId: intent.id, amount: amount + tip, tip, currency: intent.currency, method: command.methodSummary },
    actor: ctx.actor,
  })
  return dispatch(t, ctx, command, invoice, intent, access)
}

/** The next request of an intent: its object first where the gateway works in two steps, the money last (rule 7). */
function dispatch(
  t: Tx,
  ctx: Ctx,
  command: PayCommand,
  invoice: InvoiceMoney,
  intent: Intent,
  access: GatewayAccountAccess,
): Prepared {
  const common = {
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    amount: money(intent.amount + intent.tipAmount, intent.currency),
  }
  const description = `Invoice ${invoice.number}`
  const paying = { ...common, methodToken: command.methodToken, returnUrl: ctx.publicUrl + command.returnPath }
  const object = ctx.gateways.traits(access).steps === 'object'
  // A sale makes an object of its own where it needs one. What an earlier one left behind says nothing about it.
  const gatewayObjectId = object ? intent.gatewayObjectId : null
  if (intent.state === 'open') storeIntent(t, { ...intent, state: 'processing', gatewayObjectId })
  const request: GatewayRequest = !object
    ? { op: 'sale', ...paying, description }
    : intent.gatewayObjectId
      ? { op: 'confirm', ...paying, objectId: intent.gatewayObjectId }
      : { op: 'create_object', ...common, description }
  return write(t, ctx, command, intent, access, request)
}

/** A change of the tip is a change of the amount: the gateway's object is for the sum of both (FM-PAY-18). */
const isOther = (intent: Intent, { amount, tip }: Asked): boolean =>
  intent.amount !== amount || intent.tipAmount !== tip

type Given = {
  readonly invoice: InvoiceMoney
  readonly intent: Intent
  readonly undecided: Attempt | null
  readonly account: GatewayAccount
  readonly access: GatewayAccountAccess
  readonly asked: Asked
}

/**
 * Cancels the intent's object before anything else is tried, where it was made; a cancel that answers "already paid" is
 * applied instead (§8).
 */
async function giveUp(t: Tx, ctx: Ctx, command: PayCommand, given: Given): Promise<Prepared> {
  const { invoice, intent, undecided, account, access, asked } = given
  const moved = intent.gatewayAccountId !== account.id
  if (!intent.gatewayObjectId || (moved && !undecided)) {
    // No object can still be paid: the intent is simply another one from here on.
    storeIntent(t, { ...intent, state: 'canceled' })
    return open(t, ctx, command, invoice, account, access, asked)
  }
  const own = moved ? await findGatewayAccount(t, intent.gatewayAccountId) : account
  assert(own !== null, 'an intent has its gateway account')
  const request: GatewayRequest = {
    op: 'cancel_object',
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    objectId: intent.gatewayObjectId,
  }
  return write(t, ctx, command, intent, moved ? accessTo(ctx.vault, t.organizationId, own) : access, request)
}

const slackSeconds = 5

function write(
  t: Tx,
  ctx: Ctx,
  command: PayCommand,
  intent: Intent,
  access: GatewayAccountAccess,
  request: GatewayRequest,
): Prepared {
  const attemptId = ctx.ids.uuid()
  const redacted = redact(request)
  insertDispatched(t, {
    id: attemptId,
    intentId: intent.id,
    refundId: null,
    op: request.op,
    gatewayAccountId: intent.gatewayAccountId,
    merchantRef: request.merchantRef,
    idempotencyKey: request.idempotencyKey,
    commandKey: command.commandKey,
    amount: intent.amount + intent.tipAmount,
    tipAmount: intent.tipAmount,
    currency: intent.currency,
    method: command.methodSummary,
    request: redacted,
    requestHash: createHash('sha256').update(JSON.stringify(redacted, bigintText)).digest(),
    deadlineAt: t.now.add({ seconds: (ctx.gateways.traits(access).timeoutSeconds ?? 30) + slackSeconds }),
  })
  return { kind: 'call', key: { attemptId, invoiceId: intent.invoiceId, intentId: intent.id }, access, request }
}

/** What may be kept of a request: neither a single-use token nor the way back, which holds the pay link's (§18.1). */
export function redact(request: GatewayRequest): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = { ...request }
  delete kept.methodToken
  delete kept.returnUrl
  return kept
}

export const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
