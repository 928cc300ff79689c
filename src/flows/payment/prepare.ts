import { assert } from '../../core/assert.ts'
import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import { money } from '../../core/money/money.ts'
import { isStep } from '../../core/payment/attempt-state.ts'
import { formUsedUp, onlinePaymentUnavailable } from '../../core/payment/refusals.ts'
import { paymentUnderWay, savingNotOffered } from '../../core/payment-method/refusals.ts'
import { payingPaused } from '../../core/quarantine/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayRequest } from '../../ports/gateway.ts'
import type { PaidWith } from '../../ports/paid-with.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Attempt, findUndecidedAttempt, findUndecidedCancel, listAttemptsByCommand } from '../../store/attempt.ts'
import {
  accessTo,
  findGatewayAccount,
  findGatewayAccountFor,
  type GatewayAccount,
} from '../../store/gateway-account.ts'
import { type Intent, insertIntent, lockIntent, lockLiveIntent, storeIntent } from '../../store/intent.ts'
import { type InvoiceMoney, lockInvoiceMoney } from '../../store/invoice-money.ts'
import type { ChargeableMethod } from '../../store/payment-method.ts'
import { isHeld } from '../../store/quarantine.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { amountToPay, withTip } from './asked-amount.ts'
import type { PayCommand, Prepared } from './command.ts'
import { accountOf, lockSavedMethod, type Paying, payerAt, refuseUnagreed } from './paying.ts'
import { viewOf } from './view.ts'
import { isByStaff, summaryOf, writeAttempt } from './write-attempt.ts'

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
  // Staff are told of somebody else's payment, and never take it for the answer to their own.
  if (isByStaff(command) && (canceling || undecided)) throw paymentUnderWay()
  // What is being cancelled may turn out to be paid.
  if (canceling) return { kind: 'answer', view: viewOf(canceling, invoice) }
  // Somebody's attempt is under way. One that waits for the customer may be given up for another card; no other may.
  const reserving = undecided ? await intentOf(t, undecided, intent) : intent
  if (undecided && !(undecided.state === 'requires_action' && reserving?.gatewayObjectId)) {
    return { kind: 'answer', view: viewOf(undecided, invoice) }
  }

  if (held) throw payingPaused()
  const paying = await gather(t, ctx, command, invoice, account)
  if ('kind' in paying) return paying
  const step = !reserving
    ? open(t, ctx, paying)
    : undecided || isOther(reserving, paying)
      ? await giveUp(t, ctx, paying, reserving, undecided)
      : dispatch(t, ctx, paying, reserving)
  // A command does each step once. Whoever repeats one after others have paid or given up meanwhile needs a new form.
  if (step.kind === 'call' && before.some(({ op }) => op === step.request.op)) throw formUsedUp()
  return step
}

/** The intent of an attempt: the live one, or one that an earlier try has paid meanwhile. */
const intentOf = async (t: Tx, attempt: Attempt, live: Intent | null): Promise<Intent | null> =>
  attempt.intentId === live?.id || !attempt.intentId ? live : lockIntent(t, attempt.intentId)

/** Works out who pays what through which account, and refuses what may not be paid like this, before anything is written. */
async function gather(
  t: Tx,
  ctx: Ctx,
  command: PayCommand,
  invoice: InvoiceMoney,
  usual: GatewayAccount | null,
): Promise<Paying | Prepared> {
  const amount = amountToPay(invoice, command)
  const method = await lockSavedMethod(t, command, invoice)
  const account = await accountOf(t, method, usual)
  if (!account) throw onlinePaymentUnavailable()
  const access = accessTo(ctx.vault, t.organizationId, account)
  const traits = ctx.gateways.traits(access)
  const asked = withTip(invoice, amount, command, traits)
  if (method && isByStaff(command)) await refuseUnagreed(t, method, asked, invoice.currency)
  if (command.saving && !traits.savesMethods) throw savingNotOffered()
  const gatewayCustomerId = await payerAt(t, command, invoice, account, method)
  if (gatewayCustomerId === 'unmade') return { kind: 'introduce', access, customerId: invoice.customerId }
  return { command, invoice, account, access, asked, method, gatewayCustomerId }
}

function open(t: Tx, ctx: Ctx, paying: Paying): Prepared {
  const { command, invoice, account, asked, method } = paying
  const byStaff = isByStaff(command)
  const intent: Intent = {
    id: ctx.ids.uuid(),
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    gatewayAccountId: account.id,
    amount: asked.amount,
    tipAmount: asked.tip,
    currency: invoice.currency,
    amountCaptured: 0n,
    initiator: byStaff ? 'merchant' : 'customer',
    origin: !byStaff ? 'pay_link' : ctx.actor.kind === 'api_key' ? 'api' : 'backoffice',
    state: 'processing',
    gatewayObjectId: null,
    gatewayCustomerId: paying.gatewayCustomerId,
    liveMode: account.liveMode,
  }
  insertIntent(t, intent)
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'invoice',
    subjectId: invoice.id,
    type: byStaff ? 'charge_started' : 'payment_started',
    data: {
      intentId: intent.id,
      amount: asked.amount + asked.tip,
      tip: asked.tip,
      currency: intent.currency,
      method: summaryOf(command, method),
    },
    actor: ctx.actor,
  })
  return dispatch(t, ctx, paying, intent)
}

/** The next request of an intent: its object first where the gateway works in two steps, the money last (rule 7). */
function dispatch(t: Tx, ctx: Ctx, { command, invoice, access, method, ...who }: Paying, intent: Intent): Prepared {
  const common = {
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    amount: money(intent.amount + intent.tipAmount, intent.currency),
  }
  const description = `Invoice ${invoice.number}`
  const paying = { ...common, ...paidWith(command, method), returnUrl: ctx.publicUrl + command.returnPath }
  const forWhom = who.gatewayCustomerId ? { gatewayCustomerId: who.gatewayCustomerId } : {}
  const object = ctx.gateways.traits(access).steps === 'object'
  // A sale makes an object of its own where it needs one. What an earlier one left behind says nothing about it.
  const gatewayObjectId = object ? intent.gatewayObjectId : null
  if (intent.state === 'open') storeIntent(t, { ...intent, state: 'processing', gatewayObjectId })
  const request: GatewayRequest = !object
    ? { op: 'sale', ...paying, description, ...forWhom }
    : intent.gatewayObjectId
      ? { op: 'confirm', ...paying, objectId: intent.gatewayObjectId }
      : { op: 'create_object', ...common, description, ...forWhom }
  return writeAttempt(t, ctx, { command, intent, access, method, request })
}

function paidWith(command: PayCommand, method: ChargeableMethod | null): PaidWith {
  if (command.savedMethodId === undefined)
    return command.saving ? { methodToken: command.methodToken, save: true } : { methodToken: command.methodToken }
  assert(method !== null, 'a command that names a saved method has it')
  return { savedMethod: method.gatewayMethodId, offSession: isByStaff(command) }
}

/**
 * Whether an intent, and with it the gateway's object, is for something else: another sum, of which a tip is a part
 * (FM-PAY-18), another account, another payer there, or another hand: staff never go on with a customer's, nor they with ours.
 */
const isOther = (intent: Intent, { command, account, asked, gatewayCustomerId }: Paying): boolean =>
  intent.amount !== asked.amount ||
  intent.tipAmount !== asked.tip ||
  intent.gatewayAccountId !== account.id ||
  intent.gatewayCustomerId !== gatewayCustomerId ||
  (intent.initiator === 'merchant') !== isByStaff(command)

/**
 * Cancels the intent's object before anything else is tried, where it was made; a cancel that answers "already paid" is
 * applied instead (§8).
 */
async function giveUp(t: Tx, ctx: Ctx, paying: Paying, intent: Intent, undecided: Attempt | null): Promise<Prepared> {
  const { command, account, method } = paying
  const moved = intent.gatewayAccountId !== account.id
  if (!intent.gatewayObjectId || (moved && !undecided)) {
    // No object can still be paid: the intent is simply another one from here on.
    storeIntent(t, { ...intent, state: 'canceled' })
    return open(t, ctx, paying)
  }
  const own = moved ? await findGatewayAccount(t, intent.gatewayAccountId) : account
  assert(own !== null, 'an intent has its gateway account')
  const request: GatewayRequest = {
    op: 'cancel_object',
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    objectId: intent.gatewayObjectId,
  }
  const access = moved ? accessTo(ctx.vault, t.organizationId, own) : paying.access
  return writeAttempt(t, ctx, { command, intent, access, method, request })
}
