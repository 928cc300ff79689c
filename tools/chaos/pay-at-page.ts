import { setTimeout as pause } from 'node:timers/promises'
import type { PayViewJson } from '../../src/contract/pay.ts'
import type { Journey } from './journey.ts'
import { type OpenInvoice, officeOf } from './office.ts'

const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  asksBank: '4000002500003155',
  answerLost: '4000000000000341',
  requestLost: '4000000000003063',
  slow: '4000000000003055',
} as const

const pollMs = 500

/** A customer at the public page, until it says "paid" or the customer has gone away. */
export async function payAtPage(journey: Journey, invoice: OpenInvoice): Promise<'paid' | 'gone'> {
  const { stage, dice, waits } = journey
  let card: string = firstCard(journey)
  for (let reloads = 0; reloads < 2_000; reloads += 1) {
    const page = await stage.client.send({ method: 'GET', path: invoice.payPath, headers: headersOf(journey) })
    const form = readForm(page.text)
    if (!form) {
      // Paid, or being confirmed: then there is nothing to press.
      if ((await officeOf(journey).read(invoice)).status === 'paid') return 'paid'
      if (stage.client.isOver()) throw new Error('the run is over')
      waits()
      await pause(pollMs)
      continue
    }
    // Two tabs, two keys: whoever is second hears of the first.
    const tabs = dice.chance(0.1) ? [form.commandKey, `${form.commandKey.slice(0, -4)}_tab`] : [form.commandKey]
    const seen = await Promise.all(tabs.map((commandKey) => pressPay(journey, invoice, { ...form, commandKey }, card)))
    const followed = await Promise.all(seen.map((view) => view && follow(journey, view)))
    if (followed.includes('paid')) return 'paid'
    if (followed.includes('gone')) return 'gone'
    card = cards.good
  }
  throw new Error(`${invoice.number} was never paid`)
}

function firstCard({ dice }: Journey): string {
  const chance = dice.next()
  if (chance < 0.05) return cards.declined
  if (chance < 0.13) return cards.asksBank
  if (chance < 0.17) return cards.answerLost
  if (chance < 0.18) return cards.requestLost
  if (chance < 0.21) return cards.slow
  return cards.good
}

type Form = { readonly commandKey: string; readonly amountSeen: string }

function readForm(html: string): Form | null {
  const value = (name: string): string => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? ''
  const form = { commandKey: value('commandKey'), amountSeen: value('amountSeen') }
  return form.commandKey && form.amountSeen ? form : null
}

const headersOf = ({ address }: Journey): Record<string, string> => ({ 'x-forwarded-for': address })

/** As the page's script sends the form, or as a program would send the same. Null: the page has to be loaded anew. */
async function pressPay(
  journey: Journey,
  invoice: OpenInvoice,
  form: Form,
  number: string,
): Promise<PayViewJson | null> {
  const { stage, dice } = journey
  const typed = { number, expiry: '12 / 34', cvc: '123' }
  const asForm = dice.chance(0.5)
  const body = asForm
    ? new URLSearchParams({ ...form, ...typed }).toString()
    : JSON.stringify({
        commandKey: form.commandKey,
        amountSeen: Number(form.amountSeen),
        method: { kind: 'test_card', ...typed },
      })
  const { status, text } = await stage.client.send({
    method: 'POST',
    path: `${invoice.payPath}/payments`,
    headers: {
      ...headersOf(journey),
      accept: 'application/json',
      origin: stage.server.url,
      'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    body,
  })
  if (status === 409) return null // paid meanwhile, or this form is used up
  if (status !== 201 && status !== 202 && status !== 402)
    throw new Error(`paying ${invoice.number} answered ${status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as PayViewJson
}

/** Polls as the page does. A customer whose bank asks goes there, and some do not come back. */
async function follow(journey: Journey, first: PayViewJson): Promise<'paid' | 'again' | 'gone'> {
  const { stage, dice, waits } = journey
  const comesBack = dice.chance(0.7)
  let view = first
  let asked = false
  while (view.status === 'processing' || view.status === 'requires_action') {
    if (view.status === 'requires_action' && !asked) {
      asked = true
      const objectId = new URL(view.actionUrl ?? '').pathname.split('/').at(-1) ?? ''
      // The other tab may have been there first.
      await stage.gateway.authenticate(objectId, 'approve').catch(() => undefined)
      if (!comesBack) return 'gone'
    }
    if (stage.client.isOver()) throw new Error('the run is over')
    waits()
    await pause(pollMs)
    const { status, text } = await stage.client.send({ method: 'GET', path: view.pollUrl, headers: headersOf(journey) })
    if (status !== 200) throw new Error(`polling answered ${status}: ${text.slice(0, 300)}`)
    view = JSON.parse(text) as PayViewJson
  }
  return view.status === 'paid' ? 'paid' : 'again'
}
