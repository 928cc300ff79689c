import type { Ask, Broken } from './invariant.ts'

/**
 * I-26: with this organization at work, no table shows a row of another. Means something only for a role that row-level
 * security applies to, which is how `verify` connects.
 */
export async function findForeignRows(
  ask: Ask,
  organizationId: string,
): Promise<{ checked: bigint; broken: Broken[] }> {
  const tables = await ask<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and has_table_privilege(c.oid, 'select') order by 1`,
    [],
  )
  const counts = tables.map(
    ({ name }) => `select '${name}' as name, count(*) as n from "${name}" where organization_id <> $1`,
  )
  const found = await ask<{ name: string; n: bigint }>(
    `select * from (${counts.join(' union all ')} union all select 'organizations', count(*) from organizations where id <> $1) seen where n > 0`,
    [organizationId],
  )
  const broken = found.map(
    ({ name, n }) => ({ kind: 'table', id: null, detail: `${name} shows ${n} rows of other organizations` }) as const,
  )
  return { checked: BigInt(tables.length), broken }
}
