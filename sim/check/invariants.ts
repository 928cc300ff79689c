import { toRows, typeReaders } from '../../src/store/values.ts'
import { compareWithGateway, type GatewayBooks, readRecorded } from '../../src/store/verify/gateway-books.ts'
import type { Ask } from '../../src/store/verify/invariant.ts'
import type { Mark } from '../../src/store/verify/kept-history.ts'
import { type Check, verifyOrganization } from '../../src/store/verify/verify.ts'
import { type Books, type Charge, feeOf, instantOf } from '../gateway/books.ts'
import type { Prepared } from '../world/prepared.ts'
import type { World } from '../world/world.ts'

/** Marks of what earlier checks of the same history saw, by organization (I-02). */
export type Marks = Map<string, readonly Mark[]>

/** Every invariant of every organization (CORRECTNESS §16); what is broken, in sentences. */
export async function checkInvariants(world: World, reader: Prepared, marks: Marks): Promise<string[]> {
  const found: string[] = []
  for (const { id } of world.cast.organizations) {
    await asReader(reader, id, async (ask) => {
      const { checks, marks: next } = await verifyOrganization(
        ask,
        id,
        instantOf(world.scheduler.now()),
        marks.get(id) ?? [],
      )
      marks.set(id, next)
      found.push(...sentencesOf(checks))
    })
  }
  return found
}

/** L-02 and L-06: the gateways' own books against ours, when nothing moves any more. */
export async function checkGateways(world: World, reader: Prepared): Promise<string[]> {
  const found: string[] = []
  for (const { id, accounts } of world.cast.organizations) {
    await asReader(reader, id, async (ask) => {
      for (const accountId of accounts) {
        const books = publish(world.booksOf(accountId))
        const recordedBefore = await readRecorded(ask, id, accountId)
        found.push(...sentencesOf(await compareWithGateway(ask, id, { accountId, books, recordedBefore })))
      }
    })
  }
  return found
}

async function asReader(reader: Prepared, organizationId: string, work: (ask: Ask) => Promise<void>): Promise<void> {
  const begun = reader.query('begin isolation level repeatable read read only', [])
  const named = reader.query("select set_config('app.organization_id', $1, true)", [organizationId])
  const ask: Ask = async <Row extends object>(sql: string, parameters: readonly unknown[]) =>
    toRows<Row>(sql, await reader.arrays(sql, parameters, typeReaders))
  try {
    await Promise.all([work(ask), begun, named])
  } finally {
    await reader.query('rollback', [])
  }
}

const sentencesOf = (checks: readonly Check[]): string[] =>
  checks.flatMap(({ id, says, broken }) =>
    broken.map(({ kind, id: row, detail }) => `[${id}] ${says}: ${kind ?? ''} ${row?.slice(-6) ?? ''} ${detail}`),
  )

/** The gateway's books as it would publish them. */
function publish(books: Books): GatewayBooks {
  const balances = new Map<string, number>()
  const add = (currency: string, amount: bigint) =>
    balances.set(currency, (balances.get(currency) ?? 0) + Number(amount))
  const charges = [...books.charges.values()].filter(({ status }) => status !== 'declined')
  const refunds = [...books.refunds.values()]
  for (const charge of charges)
    if (charge.status === 'succeeded') add(charge.amount.currency, charge.amount.minor - feeThere(charge))
  for (const refund of refunds) if (refund.status === 'succeeded') add(refund.amount.currency, -refund.amount.minor)
  return {
    charges: charges.map((one) => ({ ...shown(one), fee: Number(feeThere(one)), status: one.status })),
    refunds: refunds.map((one) => ({ ...shown(one), status: one.status })),
    balances: [...balances].map(([currency, available]) => ({ currency, available })),
  }
}

const feeThere = ({ fee, amount }: Charge): bigint => (fee === undefined ? feeOf(amount) : (fee ?? 0n))

const shown = ({
  id,
  reference,
  amount,
}: {
  id: string
  reference: string
  amount: { minor: bigint; currency: string }
}) => ({
  id,
  reference,
  amount: Number(amount.minor),
  currency: amount.currency,
})
