import { Hono } from 'hono'
import { readId } from '../../core/id/id.ts'
import { VELOCITY } from '../../core/payment/velocity.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { askAboutAttempt } from '../../flows/link/ask-about-attempt.ts'
import { recordViewed } from '../../flows/link/open-link.ts'
import { readPayPage } from '../../flows/link/pay-page-view.ts'
import type { View } from '../../flows/payment/view.ts'
import type { Ctx, System } from '../../ports/ctx.ts'
import type { C, Env } from '../http.ts'
import { type Opened, openLink } from './open-link.ts'
import { answerNotice, secretHeaders } from './page-answer.ts'
import { answerFault } from './pay-fault.ts'
import { answerPayPage, noticeOf } from './pay-page-answer.ts'
import { presentView } from './present-view.ts'
import { aboutRemoving, removeSaved } from './remove-saved.ts'
import { takePayment } from './take-payment.ts'
import { type Throttle, throttle } from './throttle.ts'

export type PublicPayDeps = {
  readonly system: System
  /** Whether somebody of the staff is looking, by their session: then nothing counts as opened (C29). */
  readonly isStaff: (c: C) => Promise<boolean>
  readonly renderInvoicePdf: (ctx: Ctx, invoiceId: string, options: { payLink: string | null }) => Promise<Uint8Array>
  readonly renderReceiptPdf: (ctx: Ctx, paymentId: string) => Promise<Uint8Array>
}

const UNKNOWN_TOKENS = { most: 30, seconds: 60 }

/**
 * The payment page and its own small API, to be mounted at `/pay`. The body carries choices, never amounts: what is
 * owed is worked out on the server. A GET changes nothing (C29); a token that leads nowhere always gets the same page.
 */
export function publicPay(deps: PublicPayDeps): Hono<Env> {
  const unknownTokens = throttle(deps.system.clock, UNKNOWN_TOKENS)
  const declines = throttle(deps.system.clock, VELOCITY.addressDeclines)
  const app = new Hono<Env>()

  app.get('/:token', async (c) => {
    const opened = await openLink(c, deps.system)
    return opened ? showPage(c, deps, opened) : nowhere(c, unknownTokens)
  })
  app.post('/:token/viewed', async (c) => {
    const opened = await openLink(c, deps.system)
    if (!opened) return nowhere(c, unknownTokens)
    if (!(await deps.isStaff(c))) await recordViewed(opened.ctx, opened.open.linkId)
    return c.body(null, 204, secretHeaders(c))
  })
  app.post('/:token/payments', async (c) => {
    const opened = await openLink(c, deps.system)
    return opened ? takePayment(c, opened, await deps.isStaff(c), declines) : nowhere(c, unknownTokens)
  })
  app.post('/:token/payment-methods/:methodId', async (c) => {
    const opened = await openLink(c, deps.system)
    if (!opened) return nowhere(c, unknownTokens)
    await removeSaved(opened, c.req.param('methodId'))
    return c.body(null, 303, { ...secretHeaders(c), location: `${opened.path}?removed=1` })
  })
  app.delete('/:token/payment-methods/:methodId', async (c) => {
    const opened = await openLink(c, deps.system)
    if (!opened) return nowhere(c, unknownTokens)
    await removeSaved(opened, c.req.param('methodId'))
    return c.body(null, 204, secretHeaders(c))
  })
  app.get('/:token/payments/:attemptId', async (c) => {
    const opened = await openLink(c, deps.system)
    if (!opened) return nowhere(c, unknownTokens)
    const attemptId = readId('att', c.req.param('attemptId'))
    if (!attemptId) throw refuse('not_found', 'not_found', 'There is nothing at this address.')
    const view = await askAboutAttempt(opened.ctx, opened.open.invoiceId, attemptId)
    return c.json(presentView(view, opened.path, opened.open.page.locale), 200, secretHeaders(c))
  })
  app.get('/:token/invoice.pdf', async (c) => {
    const opened = await openLink(c, deps.system)
    if (!opened || opened.open.page.state.kind === 'void') return nowhere(c, unknownTokens)
    const payLink = `${deps.system.publicUrl}${opened.path}`
    return pdf(
      c,
      await deps.renderInvoicePdf(opened.ctx, opened.open.invoiceId, { payLink }),
      `${opened.open.invoiceNumber}.pdf`,
    )
  })
  app.get('/:token/receipt.pdf', async (c) => {
    const opened = await openLink(c, deps.system)
    const ids = opened?.open.paymentIds ?? []
    const position = Number(c.req.query('n') ?? ids.length)
    const paymentId = Number.isSafeInteger(position) ? ids[position - 1] : undefined
    if (!opened || !paymentId) return nowhere(c, unknownTokens)
    return pdf(c, await deps.renderReceiptPdf(opened.ctx, paymentId), `${opened.open.invoiceNumber}-receipt.pdf`)
  })
  app.all('*', (c) => answerNotice(c, 404, 'not_found')) // never the back office's pages below a secret address
  app.onError((error, c) => answerFault(error, c as C))
  return app
}

/** One answer for what never was, is no more, or is not yet; a caller who guesses on is slowed down. */
function nowhere(c: C, unknownTokens: Throttle): Promise<Response> {
  const tries = unknownTokens.add(c.var.clientIp)
  if (tries <= UNKNOWN_TOKENS.most) return answerNotice(c, 404, 'not_found')
  if (tries === UNKNOWN_TOKENS.most + 1)
    c.var.system.log.warn('unknown pay links tried', { address: c.var.clientIp, within: UNKNOWN_TOKENS.seconds })
  return answerNotice(c, 429, 'too_many')
}

/**
 * The page as it is now; after a try, or back from the gateway's page, with what has become of it. What a gateway adds to
 * our address on the way back is not believed, and a secret in it does not stay in the browser's history.
 */
async function showPage(c: C, deps: PublicPayDeps, opened: Opened): Promise<Response> {
  const returned = c.req.query('back') === '1'
  if (returned && c.req.query('payment_intent_client_secret') !== undefined)
    return c.body(null, 303, { ...secretHeaders(c), location: `${opened.path}?back=1` })
  const staff = await deps.isStaff(c)
  const asked = readId('att', c.req.query('attempt') ?? '') ?? (returned ? opened.open.newestTry : null)
  const view = asked === null ? null : await viewIfKnown(opened, asked)
  // What was just learned may have changed the page.
  const open =
    view && view.status !== 'processing'
      ? ((await readPayPage(opened.ctx, opened.open.linkId)) ?? opened.open)
      : opened.open
  if (c.req.query('other') === '1' && open.page.state.kind === 'confirming' && open.page.state.otherCard) {
    const page = { ...open.page, state: open.stateWithOtherCard }
    return answerPayPage(
      c,
      { ...opened, open: { ...open, page } },
      { status: 200, notice: null, returned, staff, typed: {} },
    )
  }
  const removing = aboutRemoving(c, { ...opened, open })
  const notice = view ? noticeOf(view, presentView(view, opened.path, open.page.locale).sentence) : removing.notice
  const status = open.page.state.kind === 'void' ? 404 : 200
  const { question } = removing
  return answerPayPage(c, { ...opened, open }, { status, notice, question, returned, staff, typed: {} })
}

async function viewIfKnown(opened: Opened, attemptId: string): Promise<View | null> {
  try {
    return await askAboutAttempt(opened.ctx, opened.open.invoiceId, attemptId)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

const pdf = (c: C, bytes: Uint8Array, name: string): Response =>
  c.newResponse(new Uint8Array(bytes), 200, {
    ...secretHeaders(c),
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}"`,
  })
