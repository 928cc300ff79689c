import type { Client } from 'pg'

/**
 * Takes off, inside the transaction that `client` has open, everything that keeps wrong rows out: row-level security for
 * the owner, triggers, checks, foreign and unique keys. Whoever then plants a violation sees what a check makes of it.
 */
export async function takeGuardsOff(client: Client): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  )
  const { rows: constraints } = await client.query<{ name: string; on: string }>(
    `select conname as name, conrelid::regclass::text as on from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('f', 'c', 'u') and conrelid <> 0 order by contype desc`,
  )
  const { rows: indexes } = await client.query<{ name: string }>(
    `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'public'::regnamespace and i.indisunique and not i.indisprimary
        and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`,
  )
  const statements = [
    ...tables.map(({ name }) => `alter table "${name}" no force row level security, disable trigger user`),
    ...constraints
      .filter(({ name }) => !name.endsWith('_not_null'))
      .map((c) => `alter table ${c.on} drop constraint if exists "${c.name}" cascade`),
    ...indexes.map(({ name }) => `drop index ${name}`),
  ]
  await client.query(statements.join(';\n'))
}
