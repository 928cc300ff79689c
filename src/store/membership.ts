import type { Role } from '../core/role/permissions.ts'
import type { Directory, Tx } from '../ports/tx.ts'

export type Membership = { readonly organizationId: string; readonly role: Role; readonly liveMode: boolean }

/** The organization a user works for and their role there, read anew with every request; null for a user without one. */
export async function findMembership(directory: Directory, userId: string): Promise<Membership | null> {
  const rows = await directory.rows<Membership>(
    `select m.organization_id, m.role, o.live_mode from memberships m join organizations o on o.id = m.organization_id
      where m.user_id = $1 order by m.organization_id limit 1`,
    [userId],
  )
  return rows[0] ?? null
}

/** Everybody who works for the organization, and as what. */
export const listMembers = (t: Tx): Promise<{ readonly userId: string; readonly role: Role }[]> =>
  t.rows('select user_id, role from memberships where organization_id = $1 order by created_at, user_id', [
    t.organizationId,
  ])

export const insertMembership = (
  t: Tx,
  membership: { readonly userId: string; readonly role: Role },
): Promise<number> =>
  t.write('insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, $3, $4)', [
    t.organizationId,
    membership.userId,
    membership.role,
    t.now,
  ])
