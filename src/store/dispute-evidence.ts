import type { EvidenceFile, EvidenceTexts } from '../core/dispute/evidence.ts'
import type { EvidenceFileType } from '../core/dispute/evidence-file.ts'
import type { Actor } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type DisputeDraft = {
  readonly texts: EvidenceTexts
  readonly savedBy: Actor
  readonly savedAt: Temporal.Instant
}

export const findDraft = (t: Tx, disputeId: string): Promise<DisputeDraft | null> =>
  t.maybe('select texts, saved_by, saved_at from dispute_drafts where organization_id = $1 and dispute_id = $2', [
    t.organizationId,
    disputeId,
  ])

export const storeDraft = (t: Tx, disputeId: string, texts: EvidenceTexts, savedBy: Actor): Promise<number> =>
  t.write(
    `insert into dispute_drafts (organization_id, dispute_id, texts, saved_by, saved_at) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, dispute_id) do update
        set texts = excluded.texts, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    [t.organizationId, disputeId, json(texts), json(savedBy), t.now],
  )

/** A file of the evidence without its bytes. */
export type EvidenceFileRow = {
  readonly id: string
  readonly field: EvidenceFile
  readonly name: string
  readonly contentType: EvidenceFileType
  readonly sha256: Uint8Array
  readonly size: number
  readonly gatewayFileId: string | null
  readonly addedAt: Temporal.Instant
}

export const listEvidenceFiles = (t: Tx, disputeId: string): Promise<EvidenceFileRow[]> =>
  t.rows(
    `select id, field, name, content_type, sha256, octet_length(bytes) as size, gateway_file_id, added_at from dispute_files
      where organization_id = $1 and dispute_id = $2 order by added_at, id`,
    [t.organizationId, disputeId],
  )

export const readEvidenceBytes = (t: Tx, id: string): Promise<{ bytes: Uint8Array }> =>
  t.one('select bytes from dispute_files where organization_id = $1 and id = $2', [t.organizationId, id])

type NewEvidenceFile = Pick<EvidenceFileRow, 'id' | 'field' | 'name' | 'contentType' | 'sha256'> & {
  readonly disputeId: string
  readonly bytes: Uint8Array
  readonly addedBy: Actor
}

/** One file a field: a second takes the place of the first. */
export function replaceEvidenceFile(t: Tx, f: NewEvidenceFile): void {
  t.write('delete from dispute_files where organization_id = $1 and dispute_id = $2 and field = $3', [
    t.organizationId,
    f.disputeId,
    f.field,
  ])
  t.write(
    `insert into dispute_files (organization_id, id, dispute_id, field, name, content_type, sha256, bytes, added_by, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [t.organizationId, f.id, f.disputeId, f.field, f.name, f.contentType, f.sha256, f.bytes, json(f.addedBy), t.now],
  )
}

export const deleteEvidenceFile = (t: Tx, disputeId: string, id: string): Promise<number> =>
  t.write('delete from dispute_files where organization_id = $1 and dispute_id = $2 and id = $3', [
    t.organizationId,
    disputeId,
    id,
  ])

/** Notes where the gateway keeps a file, so that it is not sent again (FM-DIS-07). */
export const storeGatewayFile = (t: Tx, id: string, gatewayFileId: string): Promise<number> =>
  t.write('update dispute_files set gateway_file_id = $3 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    gatewayFileId,
  ])
