import type { Client, ClientConfig } from 'pg'
import type { Clock } from '../../ports/clock.ts'
import { HeardClient } from '../../ports/postgres/heard-client.ts'
import { toRows, typeReaders } from '../values.ts'
import { invariants } from './all.ts'
import type { Ask, Broken, Invariant } from './invariant.ts'
import { compareMarks, keptTables, type Mark, readMark, settledAfterMinutes } from './kept-history.ts'
import { findForeignRows } from './other-rows.ts'
import { recomputeTotals } from './recomputed-totals.ts'

/** One invariant and what was found. `more`: there are further rows that break it. */
export type Check = Pick<Invariant, 'id' | 'says' | 'means' | 'rows'> & {
  readonly checked: bigint
  readonly broken: readonly Broken[]
  readonly more: boolean
}

export type Checked = {
  readonly organizationId: string
  readonly name: string
  readonly checks: readonly Check[]
  readonly marks: readonly Mark[]
}

type Request = {
  /** Connects as `remit_reader`, which row-level security applies to. */
  readonly reader: ClientConfig
  /** Connects as `remit_worker`, which sees the list of organizations. */
  readonly worker: ClientConfig
  readonly clock: Clock
  /** What the check before this one saw of each organization's history (I-02). */
  readonly marksOf: (organizationId: string) => readonly Mark[]
}

/** How many rows that break one invariant are named. */
export const mostNamed = 20

/**
 * Checks every invariant of CORRECTNESS §16 that applies, organization by organization, each on one snapshot of the
 * database, so that payments may go on meanwhile. Changes nothing.
 */
export async function* verifyDatabase(request: Request): AsyncGenerator<Checked> {
  for (const { id, name } of await listOrganizations(request.worker)) {
    yield {
      organizationId: id,
      name,
      ...(await onSnapshot(request.reader, id, (ask) =>
        verifyOrganization(ask, id, request.clock.now(), request.marksOf(id)),
      )),
    }
  }
}

/** All checks of one organization on a connection that sees it. */
export async function verifyOrganization(
  ask: Ask,
  organizationId: string,
  now: Temporal.Instant,
  marks: readonly Mark[] = [],
): Promise<Pick<Checked, 'checks' | 'marks'>> {
  const counted = new Map<string, Promise<bigint>>()
  const count = (sql: string): Promise<bigint> => {
    const known = counted.get(sql) ?? ask<{ n: bigint }>(sql, [organizationId]).then(([row]) => row?.n ?? 0n)
    counted.set(sql, known)
    return known
  }
  const look = async (invariant: Invariant): Promise<Check> => {
    const parameters = invariant.needsNow ? [organizationId, now.toString()] : [organizationId]
    const [broken, checked] = await Promise.all([
      ask<Broken>(`select kind, id, detail from (${invariant.broken}) broken limit ${mostNamed + 1}`, parameters),
      count(invariant.counts),
    ])
    return checkOf(invariant, checked, broken)
  }
  const seen = marks.reduce((sum, mark) => sum + BigInt(mark.rows), 0n)
  const before = now.subtract({ minutes: settledAfterMinutes }).toString({ smallestUnit: 'second' })
  // All at once, because each is a short question and the way to the database is most of its time.
  const [checks, next] = await Promise.all([
    Promise.all([
      ...invariants.map(look),
      recomputeTotals(ask, organizationId).then(({ checked, broken }) => checkOf(totalsSay, checked, broken)),
      findForeignRows(ask, organizationId).then(({ checked, broken }) => checkOf(foreignSay, checked, broken)),
      compareMarks(ask, organizationId, marks).then((broken) => checkOf(historySay, seen, broken)),
    ]),
    Promise.all(keptTables.map((table) => readMark(ask, organizationId, table, before))),
  ])
  return { checks: checks.sort((a, b) => a.id.localeCompare(b.id)), marks: next }
}

type Words = Pick<Invariant, 'id' | 'says' | 'means' | 'rows'>

const totalsSay: Words = {
  id: 'I-28',
  says: 'Every total computed anew is the total that is stored',
  means: 'An invoice asks for another amount than its lines, discounts and taxes come to.',
  rows: 'invoices',
}
const foreignSay: Words = {
  id: 'I-26',
  says: 'No table shows a row of another organization',
  means: 'One organization can read what belongs to another.',
  rows: 'tables',
}
const historySay: Words = {
  id: 'I-02',
  says: 'What the check before this one saw of ledger and timeline is still there, unchanged',
  means: 'Somebody rewrote history: rows of the ledger or the timeline were changed, removed or slipped in.',
  rows: 'rows seen before',
}

const checkOf = ({ id, says, means, rows }: Words, checked: bigint, broken: readonly Broken[]): Check => ({
  id,
  says,
  means,
  rows,
  checked,
  broken: broken.slice(0, mostNamed),
  more: broken.length > mostNamed,
})

/** Runs `work` on one read-only snapshot that sees one organization. */
export async function onSnapshot<T>(
  reader: ClientConfig,
  organizationId: string,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  return connected(reader, async (client) => {
    await client.query("begin isolation level repeatable read read only; set local work_mem = '64MB'")
    await client.query("select set_config('app.organization_id', $1, true)", [organizationId])
    const result = await work(askOn(client))
    await client.query('commit')
    return result
  })
}

/** Statements of the checks on a connection of the caller's own. */
export const askOn =
  (client: Client): Ask =>
  async <Row extends object>(sql: string, parameters: readonly unknown[]) => {
    const result = await client.query({
      text: sql,
      values: [...parameters],
      rowMode: 'array',
      types: typeReaders,
    } as never)
    return toRows<Row>(sql, result as never)
  }

const listOrganizations = (worker: ClientConfig): Promise<{ id: string; name: string }[]> =>
  connected(worker, (client) =>
    askOn(client)<{ id: string; name: string }>('select id, name from organizations order by id', []),
  )

async function connected<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new HeardClient({ ...config, application_name: 'remit-verify', pipeline: true } as ClientConfig)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
