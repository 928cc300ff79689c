import type { Tx } from '../../src/ports/tx.ts'
import type { Written } from './watched-tx.ts'
import type { Due, World } from './world.ts'

type Row = {
  readonly lookUp: bigint | null
  readonly delivery: bigint | null
  readonly outbox: bigint | null
  readonly inbox: bigint | null
}

const watched = new Set(['gateway_attempts', 'outbox', 'deliveries', 'webhook_inbox'])

/** Whether a transaction may have changed when something is due. */
export const changesDue = (writes: readonly Written[]): boolean => writes.some(({ table }) => watched.has(table))

const dueSql = (organization: string): string => `
  select (select (extract(epoch from min(next_lookup_at)) * 1000000)::bigint from gateway_attempts where organization_id = ${organization}) as look_up,
         (select (extract(epoch from min(next_at)) * 1000000)::bigint from deliveries where organization_id = ${organization} and state = 'waiting') as delivery,
         (select (extract(epoch from min(created_at)) * 1000000)::bigint from outbox where organization_id = ${organization} and fanned_out_at is null) as outbox,
         (select (extract(epoch from min(next_at)) * 1000000)::bigint from webhook_inbox where organization_id = ${organization} and state = 'waiting') as inbox`

/** Asked in the transaction that changed it, so that it costs no way to the database of its own. */
export function readDue(t: Tx): Promise<Due> {
  const due = t.one<Row>(dueSql('$1'), [t.organizationId]).then(({ lookUp, delivery, outbox, inbox }) => ({
    lookUp: micros(lookUp),
    delivery: micros(delivery),
    outbox: micros(outbox),
    inbox: micros(inbox),
  }))
  due.catch(() => {}) // whoever runs the transaction hears of it
  return due
}

/** What is due in every organization when a history begins. */
export async function readEveryDue(world: World): Promise<(readonly [string, Due])[]> {
  const rows = await world.ask<{
    id: string
    look_up: string | null
    delivery: string | null
    outbox: string | null
    inbox: string | null
  }>(`select o.id, d.* from organizations o cross join lateral (${dueSql('o.id')}) d`)
  return rows.map(({ id, look_up, delivery, outbox, inbox }) => [
    id,
    { lookUp: micros(look_up), delivery: micros(delivery), outbox: micros(outbox), inbox: micros(inbox) },
  ])
}

const micros = (value: bigint | string | null): number | null => (value === null ? null : Number(value))
