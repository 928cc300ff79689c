import { createHash } from 'node:crypto'
import type { Ctx } from '../../ports/ctx.ts'
import { insertBlob } from '../../store/blob.ts'
import { lockOrganization, type OrganizationWithSeries, updateOrganization } from '../../store/organization.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/**
 * Puts a logo, already drawn anew as PNG (CORRECTNESS §18.9), in place of the one before, or with null none. The old
 * picture stays: documents that were issued with it are drawn with it again.
 */
export async function setLogo(ctx: Ctx, png: Uint8Array | null): Promise<OrganizationWithSeries> {
  const blobId = png ? ctx.ids.uuid() : null
  return ctx.tx(async (t) => {
    const after = { ...(await lockOrganization(t)), logoBlobId: blobId }
    if (png && blobId) {
      insertBlob(t, {
        id: blobId,
        contentType: 'image/png',
        sha256: createHash('sha256').update(png).digest(),
        bytes: png,
      })
    }
    updateOrganization(t, after)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'organization',
      subjectId: after.id,
      type: png ? 'logo_set' : 'logo_removed',
      actor: ctx.actor,
    })
    return after
  })
}
