import { Client } from 'pg'
import { expect } from 'vitest'
import type { Sent } from './client.ts'
import type { AttackWorld } from './world.ts'

/** What may differ although nothing was changed: answers kept for repeats, sessions, and when a key was last used. */
const COUNTERS = new Set(['public.idempotency_keys', 'auth.session'])
const COUNTING_COLUMNS = ['last_used_at', 'updatedAt']

/**
 * A digest of every table, by name: number of rows, and hash of all their columns. Read past row-level security by the
 * owner with the policies lifted for this one transaction, so that other organizations' rows count too.
 */
export async function digestOf(world: AttackWorld): Promise<Record<string, string>> {
  return asOwner(world, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname in ('public', 'auth') order by 1`,
    )
    const digests: Record<string, string> = {}
    for (const { name } of rows) {
      if (COUNTERS.has(name)) continue
      const table = name
        .split('.')
        .map((part) => `"${part}"`)
        .join('.')
      const { rows: found } = await client.query<{ digest: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(row, '' order by row)), '') as digest
         from (select (to_jsonb(r) - $1::text[])::text as row from ${table} r) all_rows`,
        [COUNTING_COLUMNS],
      )
      digests[name] = found[0]?.digest ?? ''
    }
    return digests
  })
}

/** All text of all tables, for looking for what must not be kept anywhere. */
export async function everythingKept(world: AttackWorld): Promise<string> {
  return asOwner(world, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c
       join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname in ('public', 'auth')`,
    )
    const texts: string[] = []
    for (const { name } of rows) {
      const { rows: found } = await client.query<{ text: string }>(`select to_jsonb(r)::text as text from ${name} r`)
      texts.push(...found.map(({ text }) => text))
    }
    return texts.join('\n')
  })
}

/** Work as the tables' owner with row-level security not forced on it; rolled back afterwards. */
export async function asOwner<T>(world: AttackWorld, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(world.money.database.owner)
  await client.connect()
  try {
    await client.query("begin; set local lock_timeout = '20s'")
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relforcerowsecurity and n.nspname = 'public' order by 1`,
    )
    for (const { name } of rows) await client.query(`alter table ${name} no force row level security`)
    return await work(client)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

/** Runs `attack` and holds that no row anywhere came, went or changed. */
export async function changesNothing<T>(world: AttackWorld, attack: () => Promise<T>): Promise<T> {
  const before = await digestOf(world)
  const result = await attack()
  expect(await digestOf(world), 'no table has changed').toEqual(before)
  return result
}

type Wanted = { readonly status?: number | readonly number[]; readonly field?: RegExp | string; readonly why?: string }

/**
 * The right 4xx as a problem, which names `field` when given, says nothing of SQL, stacks or places on disk, and never
 * a 5xx. `why` says which attack it was when it fails.
 */
export function expectRefused(answer: Sent, { status = [400, 403, 404, 409, 413, 415, 422], field, why }: Wanted = {}) {
  const told = `${why ?? 'the attack'} → ${answer.status} ${answer.text.slice(0, 300)}`
  const allowed = typeof status === 'number' ? [status] : status
  expect(allowed, told).toContain(answer.status)
  expect(answer.headers['content-type'], told).toContain('application/problem+json')
  expect(answer.json, told).toMatchObject({
    status: answer.status,
    detail: expect.any(String),
    code: expect.any(String),
  })
  expect(answer.text, told).not.toMatch(LEAKS)
  if (field === undefined) return
  const fields = ((answer.json.errors ?? []) as { field: string }[]).map((error) => error.field)
  const named = fields.some((name) => (typeof field === 'string' ? name === field : field.test(name)))
  expect(named, `${told} names ${field}`).toBe(true)
}

/** What only the inside of the system says: SQL, stack traces, tables, folders, other parts' errors. */
export const LEAKS =
  /\b(select .{1,80} from|insert into|update .* set|syntax error|relation "|pg_|postgres|node_modules|\.ts:\d+|at .*\(.*:\d+:\d+\)|ECONN|violates)\b/i
