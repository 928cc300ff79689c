import { can } from '../core/role/permissions.ts'
import { readStaff } from '../ports/identity/staff.ts'
import { listMembers } from '../store/membership.ts'
import type { Reaction } from './reaction.ts'

/** The deadline of an answer to a dispute is near: whoever may answer it is told, each by a message of their own. */
export const disputeDeadline: Reaction = async (t, ctx, message) => {
  const members = await listMembers(t)
  const answering = members.filter(({ role }) => can(role, 'disputes.respond') !== null)
  const staff = await readStaff(
    t,
    answering.map(({ userId }) => userId),
  )
  return staff.map(({ email, name }) => ({
    id: ctx.ids.uuid(),
    outboxId: message.id,
    destinationKind: 'email',
    destinationId: email,
    template: 'dispute_deadline',
    payload: { disputeId: message.subjectId, dueAt: message.payload.dueAt, toName: name },
  }))
}
