import { showId } from '../../core/id/id.ts'
import { agreementChanged, savingNotOffered } from '../../core/payment-method/refusals.ts'
import { Refusal } from '../../core/refusal.ts'
import { recordViewed } from '../../flows/link/open-link.ts'
import { readPayPage } from '../../flows/link/pay-page-view.ts'
import { refuseTooManyTries } from '../../flows/link/refuse-tries.ts'
import { isProvenUncharged, NotSent } from '../../flows/payment/not-sent.ts'
import { perform } from '../../flows/payment/perform.ts'
import type { View } from '../../flows/payment/view.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { C } from '../http.ts'
import { HttpFault } from '../problem.ts'
import { ask, needsQuestion, showAgain, summaryOf } from './ask-about-saved.ts'
import type { Opened } from './open-link.ts'
import { secretHeaders } from './page-answer.ts'
import { FAILED_TO_SAY, NOT_CHARGED } from './pay-fault.ts'
import { answerPayPage, noticeOf } from './pay-page-answer.ts'
import { presentView } from './present-view.ts'
import { type Choices, formOf, isForm, readChoices, type Typed } from './read-choices.ts'
import type { Throttle } from './throttle.ts'

const HTTP = { paid: 201, processing: 202, requires_action: 202, declined: 402, failed: 402 } as const satisfies Record<
  View['status'],
  number
>

/**
 * The customer presses Pay. 202 tells the page to poll and to keep its button off, because an answer we have not heard
 * is not a "no". Whatever is refused before `perform` has sent nothing, and says so.
 */
export async function takePayment(c: C, opened: Opened, staff: boolean, declines: Throttle): Promise<Response> {
  const { ctx, open, path } = opened
  const typed: Typed = {}
  let commandKey: string | null = null
  try {
    const form = isForm(c) ? await formOf(c) : null
    if (form?.get('back') === 'yes') return showAgain(c, opened, staff, form)
    const today = ctx.clock.today(open.zone)
    const choices = await readChoices(c, open, today, typed)
    commandKey = choices.commandKey
    if (!staff) await recordViewed(ctx, open.linkId)
    if (form && needsQuestion(choices)) return ask(c, opened, { staff, form, choices })
    await refuseTooManyTries(ctx, {
      invoiceId: open.invoiceId,
      method: summaryOf(open.stateWithOtherCard, choices.method),
      commandKey: choices.commandKey,
      addressDeclines: declines.count(c.var.clientIp),
    })

    const view = await performOrNotHeard(ctx, {
      kind: 'pay_by_link',
      linkId: open.linkId,
      invoiceId: open.invoiceId,
      commandKey: choices.commandKey,
      amountSeen: choices.amountSeen,
      payAmount: choices.payAmount,
      tip: choices.tip,
      returnPath: `${path}?back=1`,
      ...methodOf(opened, choices.method, c.var.clientIp),
    })
    if (view.status === 'declined') declines.add(c.var.clientIp)
    return answerView(c, opened, view, typed)
  } catch (error) {
    if (!isFaultOfTheRequest(error) && commandKey) throw await notTaken(error, ctx, open.invoiceId, commandKey)
    if (!isForm(c) || wantsJson(c) || !(error instanceof Refusal)) throw error
    return answerFaultAsPage(c, opened, staff, error, typed)
  }
}

type Command = Parameters<typeof perform>[1]

/** With what is paid, as the payment is told of it; a card is kept only on the words that the page shows today. */
function methodOf({ open }: Opened, method: Choices['method'], ip: string) {
  if (method.kind === 'saved') return { savedMethodId: method.id }
  const { token, summary, saveOn } = method
  const entered = { methodToken: token, methodSummary: summary }
  if (saveOn === null) return entered
  const { stateWithOtherCard: state } = open
  const saving = state.kind === 'payable' ? state.saving : null
  if (!saving) throw savingNotOffered()
  if (saving.version !== saveOn) throw agreementChanged()
  return { ...entered, saving: { ...saving, ip, linkId: open.linkId } }
}

const isFaultOfTheRequest = (error: unknown): boolean => error instanceof Refusal || error instanceof HttpFault

/**
 * Something of ours failed. The customer is told that nothing was charged only when that is certain: this request has
 * sent nothing, and neither has an earlier one with its key (CORRECTNESS §14).
 */
async function notTaken(error: unknown, ctx: Ctx, invoiceId: string, commandKey: string): Promise<Error> {
  if (error instanceof Error && error.message === FAILED_TO_SAY) return error
  ctx.log.error('a payment could not be begun', { invoiceId, error: String(error) })
  const certain = await isProvenUncharged(ctx, invoiceId, commandKey)
  return new Error(certain ? NOT_CHARGED : FAILED_TO_SAY, { cause: error })
}

/** An error after the request may have left is no refusal: the page then asks again with the same key. */
async function performOrNotHeard(ctx: Ctx, command: Command): Promise<View> {
  try {
    return await perform(ctx, command)
  } catch (error) {
    if (error instanceof Refusal || error instanceof NotSent) throw error
    ctx.log.error('payment not heard to the end', {
      invoiceId: command.invoiceId,
      error: error instanceof Error ? error.name : typeof error,
    })
    throw new Error(FAILED_TO_SAY, { cause: error })
  }
}

async function answerView(c: C, opened: Opened, view: View, typed: Typed): Promise<Response> {
  const shown = presentView(view, opened.path, opened.open.page.locale)
  if (wantsJson(c) || !isForm(c)) return c.json(shown, HTTP[view.status], secretHeaders(c))
  if (view.status === 'declined' || view.status === 'failed') {
    const open = (await readPayPage(opened.ctx, opened.open.linkId)) ?? opened.open
    return answerPayPage(
      c,
      { ...opened, open },
      { status: 402, notice: noticeOf(view, shown.sentence), returned: false, staff: false, typed },
    )
  }
  return c.body(null, 303, { ...secretHeaders(c), location: `${opened.path}?attempt=${showId('att', view.attemptId)}` })
}

/** Without scripts the refusal stands in the page, beside fresh figures and what was typed. */
async function answerFaultAsPage(
  c: C,
  opened: Opened,
  staff: boolean,
  error: Refusal,
  typed: Typed,
): Promise<Response> {
  const open = (await readPayPage(opened.ctx, opened.open.linkId)) ?? opened.open
  const status = {
    invalid: 422,
    not_found: 404,
    conflict: 409,
    forbidden: 403,
    unauthorized: 401,
    rate_limited: 429,
    unavailable: 503,
  } as const
  const notice = { kind: 'problem', sentence: error.message, field: fieldOf(error) } as const
  return answerPayPage(c, { ...opened, open }, { status: status[error.kind], notice, returned: false, staff, typed })
}

const fieldOf = (error: Refusal): 'number' | 'expiry' | 'cvc' | 'payAmount' | 'tipAmount' | null => {
  if (error.field === 'amount' || error.field === 'payAmount') return 'payAmount'
  if (error.field === 'tipAmount') return 'tipAmount'
  return error.field === 'number' || error.field === 'expiry' || error.field === 'cvc' ? error.field : null
}

const wantsJson = (c: C): boolean => (c.req.header('accept') ?? '').includes('application/json')
