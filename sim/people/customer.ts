import { Refusal, refuse } from '../../src/core/refusal.ts'
import type { TipChoice } from '../../src/core/tip/tip.ts'
import { askAboutAttempt } from '../../src/flows/link/ask-about-attempt.ts'
import { findLinkByToken, recordViewed } from '../../src/flows/link/open-link.ts'
import { readPayPage } from '../../src/flows/link/pay-page-view.ts'
import { refuseTooManyTries } from '../../src/flows/link/refuse-tries.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import type { View } from '../../src/flows/payment/view.ts'
import { ctxFor, type System } from '../../src/ports/ctx.ts'
import { diceFrom } from '../dice.ts'
import type { Answer } from '../engine/host.ts'
import type { Operation, PlannedTip } from '../history/history.ts'
import { tipAtTry, tipComesTo } from '../history/tips.ts'
import { enterCard } from '../stripe/stripe-deeds.ts'
import { authenticateAt } from '../world/at-the-gateway.ts'
import { tellNews } from '../world/hooks.ts'
import { systemOf } from '../world/system.ts'
import type { World } from '../world/world.ts'

type Pay = Extract<Operation, { kind: 'pay' }>

/** One form: what is pressed twice is one command, and a new form is another. */
type Form = {
  readonly commandKey: string
  readonly card: Pay['card']
  readonly amountSeen: bigint
  readonly payAmount: bigint | undefined
  readonly tip: TipChoice
  /** What the customer agreed to be charged in all, and what of it is the tip. */
  readonly total: bigint
  readonly added: bigint
  /** What stands for the card; the fields of a gateway give one for each form. */
  readonly token: string
  /** What is paid with instead, where the page offered it; uuid. */
  readonly savedMethodId: string | null
  /** The words that were agreed to by having the card kept; null: it is not. */
  readonly agreed: { readonly version: string; readonly words: string } | null
}

/**
 * A customer with one tab: opens the page, presses Pay, perhaps more than once, and goes on as people do. After a lost
 * answer the same form is sent again; after a decline another card is tried; what has to be confirmed is waited for.
 */
export async function payInTab(world: World, op: Pay): Promise<void> {
  const dice = diceFrom(world.history.seed, op.id)
  let form: Form | null = null
  let card = op.card
  for (let tries = 1; tries <= op.patience; tries += 1) {
    form ??= await readForm(world, op, card, tries)
    if (!form) return
    const view = await press(world, op, form, tries)
    if (view === 'lost') {
      await world.sleep(dice.whole(1, 40))
      continue
    }
    form = null
    if (view === 'refused') {
      await world.sleep(dice.whole(2, 60))
      continue
    }
    const last = await follow(world, op, view)
    if (last === 'paid' || last === 'leaves') return
    card = 'ok'
    await world.sleep(last === 'tries again' ? dice.whole(1, 6) : dice.pick([dice.whole(2, 30), dice.whole(30, 1_500)]))
  }
}

/** The page as the customer sees it, and what they choose on it; null when the link is dead or nothing is owed. */
async function readForm(world: World, op: Pay, card: Pay['card'], tries: number): Promise<Form | null> {
  const opened = await world.host.request(`${op.id}.${tries} opens`, async (process) => {
    const { open } = await openPage(world, systemOf(world, process), op)
    return open
  })
  if (opened.kind !== 'answer') return null
  const { page, fields } = opened.value
  const { amountDue } = page
  if (amountDue <= 0n) return null
  const part = (amountDue * BigInt(op.share)) / 100n
  const payAmount = op.share < 100 && part > 0n ? part : undefined
  const payable = page.state.kind === 'payable' ? page.state : null
  const savedMethodId = (op.usesSaved && tries === 1 && payable?.saved?.[0]?.id) || null
  // Stripe's books do not tell a saved card's charge by its form, so nothing is added where one pays.
  const offered = payable?.tips && !savedMethodId ? tipAtTry(op.tip, tries) : 0
  const agreed = (op.saves && !savedMethodId && payable?.saving) || null
  const added = tipComesTo(offered, payAmount ?? amountDue)
  const commandKey = `${op.id}.${tries}`
  return {
    commandKey,
    card,
    amountSeen: amountDue,
    payAmount,
    tip: choiceOf(offered, added),
    total: (payAmount ?? amountDue) + added,
    added,
    token:
      fields?.kind === 'stripe'
        ? enterCard(world.stripe, fields, { card, last4: op.last4, saves: agreed !== null })
        : `${card}_${op.last4}_${commandKey}`,
    savedMethodId,
    agreed,
  }
}

function choiceOf(tip: PlannedTip, added: bigint): TipChoice {
  if (tip === 0) return { kind: 'none' }
  return tip === 'custom' ? { kind: 'custom', minor: added } : { kind: 'percent', ppm: tip * 10_000 }
}

async function openPage(world: World, system: System, op: Pay) {
  const { token } = world.cast.invoices[op.invoice] ?? { token: '' }
  const link = await findLinkByToken(system, token)
  const ctx = link && ctxFor(system, link.organizationId, { kind: 'system' })
  const open = ctx && (await readPayPage(ctx, link.linkId))
  if (!ctx || !open) throw refuse('not_found', 'not_found', 'There is nothing at this address.')
  return { open, ctx: { ...ctx, actor: { kind: 'customer', id: open.customerId, name: 'Customer' } as const } }
}

/** Sends one form as often as the button was pressed, all at once; the best answer counts. */
async function press(world: World, op: Pay, form: Form, tries: number): Promise<View | 'refused' | 'lost'> {
  const { token, commandKey, total, added } = form
  world.forms.set(token, { commandKey, amount: total, tip: added })
  const clicks = Array.from({ length: op.clicks }, (_, click) =>
    world.host.request(`${op.id}.${tries} pays ${click + 1}`, async (process) => {
      const { ctx, open } = await openPage(world, systemOf(world, process), op)
      refuseOtherFields(open.fields, form)
      await recordViewed(ctx, open.linkId)
      const ofStripe = open.fields?.kind === 'stripe'
      const method = ofStripe ? null : ({ kind: 'card', brand: 'visa', last4: op.last4 } as const)
      await refuseTooManyTries(ctx, {
        invoiceId: open.invoiceId,
        method,
        commandKey: form.commandKey,
        addressDeclines: 0,
      })
      const paid = form.savedMethodId
        ? { savedMethodId: form.savedMethodId }
        : {
            methodToken: form.token,
            methodSummary: method,
            ...(form.agreed ? { saving: { ...form.agreed, ip: null, linkId: open.linkId } } : {}),
          }
      return perform(ctx, {
        kind: 'pay_by_link',
        linkId: open.linkId,
        invoiceId: open.invoiceId,
        commandKey: form.commandKey,
        amountSeen: form.amountSeen,
        payAmount: form.payAmount,
        tip: form.tip,
        ...paid,
        returnPath: '/pay/x?back=1',
      })
    }),
  )
  const answers = await Promise.all(clicks)
  for (const answer of answers) {
    hear(world, op.id, answer, form.commandKey)
    if (answer.kind !== 'error' || !(answer.error instanceof Refusal)) continue
    const { code } = answer.error
    world.told.push({ kind: 'refused', who: op.id, commandKey: form.commandKey, code, at: world.scheduler.now() })
  }
  const views = answers.flatMap((answer) => (answer.kind === 'answer' ? [answer.value] : []))
  const [view] = views
  if (view) return views.find(({ status }) => status === 'paid') ?? view
  return answers.some((answer) => answer.kind === 'error' && answer.error instanceof Refusal) ? 'refused' : 'lost'
}

/** As the page's door does: each gateway takes its own kind of token. */
function refuseOtherFields(fields: { kind: string } | null, { token }: Form): void {
  if (fields && (fields.kind === 'stripe') !== token.startsWith('ctoken_'))
    throw refuse('conflict', 'form_changed', 'The way to pay has changed. You have not been charged; reload the page.')
}

function hear(world: World, who: string, answer: Answer<View>, commandKey?: string): void {
  if (answer.kind === 'answer') {
    world.trace.say(who, `is told: ${answer.value.status}, ${answer.value.remaining} left to pay`)
    const { attemptId, status } = answer.value
    world.told.push({ kind: 'view', who, attemptId, status, commandKey, at: world.scheduler.now() })
  } else if (answer.kind === 'error' && answer.error instanceof Refusal) {
    world.trace.say(who, `is refused: ${answer.error.message}`)
  } else {
    world.trace.say(who, 'hears nothing')
  }
}

/** Authenticates where that is asked for, and looks again a few times while it is being confirmed. */
async function follow(world: World, op: Pay, first: View): Promise<'paid' | 'no' | 'tries again' | 'leaves'> {
  let view = first
  if (view.status === 'requires_action') {
    await world.sleep(op.authenticate.after)
    await authenticateAs(world, op, view)
    if (op.authenticate.result === 'leave') return 'leaves'
    if (op.authenticate.comesBack === false) return 'tries again'
  }
  for (let polls = 1; polls <= 3 && (view.status === 'processing' || view.status === 'requires_action'); polls += 1) {
    await world.sleep(polls * 4)
    const { attemptId, invoiceId } = view
    const answer = await world.host.request(`${op.id} polls ${attemptId.slice(-6)}.${polls}`, (process) => {
      const system = systemOf(world, process)
      const { organizationId } = world.cast.invoices[op.invoice] ?? { organizationId: '' }
      return askAboutAttempt(
        ctxFor(system, organizationId, { kind: 'customer', id: op.id, name: 'Customer' }),
        invoiceId,
        attemptId,
      )
    })
    hear(world, op.id, answer)
    if (answer.kind === 'answer') view = answer.value
  }
  if (view.status === 'paid') return 'paid'
  return view.status === 'declined' || view.status === 'failed' ? 'no' : 'leaves'
}

async function authenticateAs(world: World, op: Pay, view: View): Promise<void> {
  const { result } = op.authenticate
  const objectId = view.actionUrl?.split('/').at(-1) ?? ''
  if (result === 'leave') return world.trace.say(op.id, 'closes the bank’s page')
  for (const books of world.books.values()) {
    if (!books.objects.has(objectId)) continue
    const worked = authenticateAt(world, books, objectId, result)
    world.settleLater(books, diceFrom(world.history.seed, objectId))
    tellNews(world, books)
    world.trace.say(op.id, worked ? `${result}s at the bank` : 'comes to the bank’s page too late')
  }
}
