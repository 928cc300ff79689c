import { can } from '../core/role/permissions.ts'
import { readStaff } from '../ports/identity/staff.ts'
import type { Tx } from '../ports/tx.ts'
import { listMembers } from '../store/membership.ts'
import type { Reaction } from './reaction.ts'

/** The deadline of an answer to a dispute is near: whoever may answer it is told, each by a message of their own. */
export const disputeDeadline: Reaction = async (t, ctx, message) => {
  const staff = await readStaff(t, await listWhoMayAnswer(t))
  return staff.map(({ userId, email, name }) => ({
    id: ctx.ids.uuid(),
    outboxId: message.id,
    destinationKind: 'email',
    destinationId: email,
    template: 'dispute_deadline',
    payload: { disputeId: message.subjectId, dueAt: message.payload.dueAt, toName: name, userId },
  }))
}

/** Ids of the users whose role may answer disputes, as it is now. */
export const listWhoMayAnswer = async (t: Tx): Promise<string[]> =>
  (await listMembers(t)).filter(({ role }) => can(role, 'disputes.respond') !== null).map(({ userId }) => userId)
