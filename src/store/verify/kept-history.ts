import type { Ask, Broken } from './invariant.ts'

/** What an earlier check saw of a table: all rows older than an instant, as a number of rows and the sum of their hashes. */
export type Mark = { readonly table: string; readonly before: string; readonly rows: string; readonly hash: string }

/** Columns are named, so that one added later does not look like a change. Each hash counts wherever its row stands. */
const tables: Readonly<Record<string, { readonly row: string; readonly from: string; readonly at: string }>> = {
  ledger_entries: {
    row: "concat_ws('|', x.id, x.kind, x.source_kind, x.source_id, x.currency, x.live_mode, x.customer_id, x.posted_at at time zone 'UTC')",
    from: 'ledger_entries x',
    at: 'x.posted_at',
  },
  ledger_postings: {
    row: "concat_ws('|', x.entry_id, x.line, x.account, x.amount)",
    from: 'ledger_postings x join ledger_entries e on e.organization_id = x.organization_id and e.id = x.entry_id',
    at: 'e.posted_at',
  },
  timeline_events: {
    row: "concat_ws('|', x.id, x.subject_kind, x.subject_id, x.seq, x.type, x.data, x.actor, x.at at time zone 'UTC')",
    from: 'timeline_events x',
    at: 'x.at',
  },
}

export const keptTables: readonly string[] = Object.keys(tables)

/** Far longer than any of our transactions: whatever is older than this was committed, and nothing older will follow. */
export const settledAfterMinutes = 60

/** Reads what stands in a table now of all rows older than `before`. */
export async function readMark(ask: Ask, organizationId: string, table: string, before: string): Promise<Mark> {
  const { row, from, at } = tables[table] ?? { row: '', from: '', at: '' }
  const hashed = `md5(${row})`
  const half = (start: number) => `coalesce(sum(('x' || substr(${hashed}, ${start}, 15))::bit(60)::bigint), 0)`
  const [found] = await ask<{ rows: bigint; hash: string }>(
    `select count(*) as rows, ${half(1)} || '.' || ${half(16)} as hash from ${from} where x.organization_id = $1 and ${at} < $2::timestamptz`,
    [organizationId, before],
  )
  return { table, before, rows: String(found?.rows ?? 0n), hash: found?.hash ?? '' }
}

/** I-02: rows that the check before this one saw and that have changed or gone since, or were slipped in behind it. */
export async function compareMarks(ask: Ask, organizationId: string, marks: readonly Mark[]): Promise<Broken[]> {
  const compared = marks
    .filter(({ table }) => table in tables)
    .map(async (mark): Promise<Broken[]> => {
      const now = await readMark(ask, organizationId, mark.table, mark.before)
      if (now.rows === mark.rows && now.hash === mark.hash) return []
      const what =
        now.rows === mark.rows ? 'some were changed' : `there were ${mark.rows} and now there are ${now.rows}`
      return [{ kind: 'table', id: null, detail: `${mark.table}: of the rows older than ${mark.before}, ${what}` }]
    })
  return (await Promise.all(compared)).flat()
}
