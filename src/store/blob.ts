import type { Tx } from '../ports/tx.ts'

/** Bytes we made ourselves, such as a logo that was re-encoded (CORRECTNESS §18.9); never a file as it was uploaded. */
export type Blob = {
  readonly id: string
  readonly contentType: string
  readonly sha256: Uint8Array
  readonly bytes: Uint8Array
}

export const findBlob = (t: Tx, id: string): Promise<Blob | null> =>
  t.maybe<Blob>('select id, content_type, sha256, bytes from blobs where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
  ])

export const insertBlob = (t: Tx, blob: Blob): Promise<number> =>
  t.write(
    'insert into blobs (organization_id, id, content_type, sha256, bytes, created_at) values ($1, $2, $3, $4, $5, $6)',
    [t.organizationId, blob.id, blob.contentType, blob.sha256, blob.bytes, t.now],
  )
