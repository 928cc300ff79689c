import { ENTRY_SOURCES, type Entry } from '../core/ledger/entry.ts'
import type { Tx } from '../ports/tx.ts'

export type EntryToPost = {
  readonly entryId: string
  readonly entry: Entry
  readonly liveMode: boolean
}

/**
 * Posts balanced entries, all in one statement. An event posts once: `(organization, kind, source)` is unique, and a
 * second posting fails the transaction (CORRECTNESS §13). Entries without postings (all zero) are left out.
 */
export function postEntries(t: Tx, all: readonly EntryToPost[]): void {
  const entries = all.filter((e) => e.entry.postings.length > 0)
  if (entries.length === 0) return
  const lines = entries.flatMap((e) =>
    e.entry.postings.map((posting, index) => ({ id: e.entryId, line: index + 1, ...posting })),
  )
  t.write(
    `with entries as (
       insert into ledger_entries (organization_id, id, kind, source_kind, source_id, currency, live_mode, customer_id, posted_at)
       select $1, e.id, e.kind, e.source_kind, e.source_id, e.currency, e.live_mode, e.customer_id, $9
         from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::boolean[], $8::uuid[])
           as e (id, kind, source_kind, source_id, currency, live_mode, customer_id))
     insert into ledger_postings (organization_id, entry_id, line, account, amount)
     select $1, * from unnest($10::uuid[], $11::int[], $12::text[], $13::bigint[])`,
    [
      t.organizationId,
      entries.map((e) => e.entryId),
      entries.map((e) => e.entry.kind),
      entries.map((e) => ENTRY_SOURCES[e.entry.kind]),
      entries.map((e) => e.entry.sourceId),
      entries.map((e) => e.entry.currency),
      entries.map((e) => e.liveMode),
      entries.map((e) => e.entry.customerId ?? null),
      t.now,
      lines.map((l) => l.id),
      lines.map((l) => l.line),
      lines.map((l) => l.account),
      lines.map((l) => l.amount),
    ],
  )
}
