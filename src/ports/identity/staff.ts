import type { Tx } from '../tx.ts'

export type StaffMember = { readonly userId: string; readonly name: string; readonly email: string }

/** Names and addresses of these users, for mail to them; who has left is left out. Whose staff they are is a membership's matter. */
export const readStaff = (t: Tx, userIds: readonly string[]): Promise<StaffMember[]> =>
  t.rows('select id as user_id, name, email from auth."user" where id = any($1::text[]) order by email', [userIds])
