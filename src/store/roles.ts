import type { Client } from 'pg'

/**
 * The roles that migrations grant to; they belong to the whole server, not to one database. None may bypass row-level
 * security, which is what keeps organizations apart (CORRECTNESS A-013).
 */
export const workRoles = ['remit_app', 'remit_worker', 'remit_reader'] as const

export type WorkRole = (typeof workRoles)[number]

/** For a server that is ours alone: the roles sign in themselves, over a socket that only we can reach. */
export async function makeLoginRoles(client: Client): Promise<void> {
  for (const role of ['remit_owner', ...workRoles]) await makeRole(client, role, 'login')
}

/**
 * For a server given by DATABASE_URL: roles without sign-in, which the connecting user takes on (`set role`).
 *
 * A user who may not make roles is told what its administrator has to run, once.
 */
export async function makeGrantedRoles(client: Client): Promise<void> {
  try {
    for (const role of workRoles) await makeRole(client, role, 'nologin')
    for (const role of workRoles) await grantToUs(client, role)
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    const { rows } = await client.query<{ name: string }>('select quote_ident(session_user) as name')
    throw new Error(
      `The database user of DATABASE_URL may not make roles; let an administrator run, once: ` +
        workRoles.map((role) => `create role ${role} nologin; grant ${role} to ${rows[0]?.name};`).join(' '),
    )
  }
}

async function makeRole(client: Client, role: string, kind: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  if (rowCount) return
  try {
    await client.query(`create role ${role} ${kind} nosuperuser nocreatedb nocreaterole nobypassrls`)
  } catch (error) {
    // 42710 and 23505: another process, or another Remit on this server, made it at this moment.
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  }
}

async function grantToUs(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(`select pg_has_role(session_user, $1, $2) as may`, [
    role,
    await memberWord(client),
  ])
  if (rows[0]?.may) return
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`grant ${role} to session_user`)
      return
    } catch (error) {
      // "tuple concurrently updated": two processes grant the same at once.
      if ((error as { code?: string }).code !== 'XX000' || tries >= 5) throw error
    }
  }
}

/** Since PostgreSQL 16 being a member and being allowed to `set role` are two things. */
async function memberWord(client: Client): Promise<'SET' | 'MEMBER'> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  return (rows[0]?.version ?? 0) >= 160_000 ? 'SET' : 'MEMBER'
}
