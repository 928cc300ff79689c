import type { Told } from './journey.ts'
import type { Stage } from './stage.ts'

/** What is wrong between the gateway's books, ours, and what people were told: a sentence for each thing. */
export type Findings = {
  readonly lost: string[]
  readonly doubled: string[]
  readonly charges: number
  readonly refunds: number
  /** Attempts whose end nobody knows yet. */
  readonly undecided: number
  /** Matters that wait for a person, by kind. */
  readonly exceptions: Readonly<Record<string, number>>
}

type Ours = {
  readonly id: string
  readonly theirs: string | null
  readonly amount: string
  readonly invoice: string | null
}

/**
 * Holds three books against each other. The gateway's objects carry the invoice's number, so that whether a customer
 * was charged twice is known without asking us.
 */
export async function compareBooks(stage: Stage, told: Told): Promise<Findings> {
  const books = await stage.gateway.books(stage.accountId)
  const [payments, refunds, undecided, exceptions] = await Promise.all([
    stage.database.rows<Ours>(
      `select p.id, p.gateway_txn_id as theirs, p.amount::text, i.number as invoice from payments p
         left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id where p.state = 'captured'`,
    ),
    stage.database.rows<Ours>(
      `select id, gateway_refund_id as theirs, amount::text, null as invoice from refunds where state = 'succeeded'`,
    ),
    stage.database.rows<{ n: number }>(
      `select count(*)::int as n from gateway_attempts where state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')`,
    ),
    stage.database.rows<{ kind: string; n: number }>('select kind, count(*)::int as n from exceptions group by kind'),
  ])
  const charges = books.charges.filter(({ status }) => status === 'succeeded')
  const given = books.refunds.filter(({ status }) => status === 'succeeded')
  const byGateway = payments.filter(({ theirs }) => theirs !== null)
  const inCash = payments.filter(({ theirs }) => theirs === null)
  const invoiceOf = new Map(
    books.objects.map(({ id, description }) => [id, (description ?? '').replace(/^Invoice /, '')]),
  )
  const chargedFor = Map.groupBy(charges, ({ objectId }) => invoiceOf.get(objectId ?? '') ?? '')
  const cashFor = Map.groupBy(inCash, ({ invoice }) => invoice ?? '')
  const ofCharge = Map.groupBy(given, ({ chargeId }) => chargeId)

  const lost = [...unrecorded('charge', charges, byGateway), ...unrecorded('refund', given, refunds)]
  for (const invoice of told.paid)
    if (!chargedFor.has(invoice)) lost.push(`${invoice} was told to be paid, and nobody was charged for it`)
  for (const invoice of told.cash) if (!cashFor.has(invoice)) lost.push(`the cash for ${invoice} is not in the books`)
  for (const { invoice, state } of told.refunds)
    if (state === 'succeeded' && !chargedFor.get(invoice)?.some(({ id }) => ofCharge.has(id)))
      lost.push(`a refund of ${invoice} was told to be made and is not at the gateway`)

  const doubled = [...recordedTwice('payment', byGateway), ...recordedTwice('refund', refunds)]
  for (const [invoice, of] of chargedFor)
    if (of.length > 1) doubled.push(`${invoice || 'an invoice without a number'} was charged ${of.length} times`)
  for (const [invoice, of] of cashFor)
    if (of.length > 1) doubled.push(`the cash for ${invoice} is in the books ${of.length} times`)
  const wishesFor = Map.groupBy(told.refunds, ({ invoice }) => invoice)
  for (const [invoice, of] of chargedFor) {
    const made = of.flatMap(({ id }) => ofCharge.get(id) ?? []).length
    const asked = wishesFor.get(invoice)?.length ?? 0
    if (made > asked) doubled.push(`${made} refunds of ${invoice} were made, and ${asked} were asked for`)
  }
  return {
    lost,
    doubled,
    charges: charges.length,
    refunds: given.length,
    undecided: undecided[0]?.n ?? 0,
    exceptions: Object.fromEntries(exceptions.map(({ kind, n }) => [kind, n])),
  }
}

type Theirs = { readonly id: string; readonly amount: number }

/** What one side has and the other has not, or with another amount. */
function unrecorded(what: string, theirs: readonly Theirs[], ours: readonly Ours[]): string[] {
  const here = new Map(ours.map((one) => [one.theirs, one]))
  const there = new Set(theirs.map(({ id }) => id))
  return [
    ...theirs
      .filter(({ id, amount }) => here.get(id)?.amount !== String(amount))
      .map(({ id, amount }) => `${what} ${id} over ${amount} is ${here.get(id)?.amount ?? 'nothing'} in our books`),
    ...ours
      .filter(({ theirs: id }) => !there.has(id ?? ''))
      .map(({ theirs: id, amount }) => `our ${what} over ${amount} is not at the gateway as ${id}`),
  ]
}

const recordedTwice = (what: string, ours: readonly Ours[]): string[] =>
  [...Map.groupBy(ours, ({ theirs }) => theirs)]
    .filter(([, of]) => of.length > 1)
    .map(([theirs, of]) => `${theirs} is ${of.length} ${what}s in our books`)
