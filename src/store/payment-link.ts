import type { Actor } from '../ports/ctx.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import { json } from './values.ts'

/** A secret address for paying an invoice (CORRECTNESS §8, §18.1). The token itself is kept sealed only. */
export type PaymentLink = {
  readonly id: string
  readonly kind: 'customer' | 'order' | 'invoice'
  readonly customerId: string
  readonly invoiceId: string | null
  readonly tokenSealed: Uint8Array
  readonly createdAt: Temporal.Instant
  readonly firstOpenedAt: Temporal.Instant | null
  readonly expiresAt: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
}

const COLUMNS = 'id, kind, customer_id, invoice_id, token_sealed, created_at, first_opened_at, expires_at, revoked_at'

/** The one link in force of an invoice, or null. */
export const findInvoiceLink = (t: Tx, invoiceId: string): Promise<PaymentLink | null> =>
  t.maybe<PaymentLink>(
    `select ${COLUMNS} from payment_links where organization_id = $1 and invoice_id = $2 and kind = 'invoice' and revoked_at is null`,
    [t.organizationId, invoiceId],
  )

/** A link that is neither revoked nor expired at the transaction's time, or null. */
export const findUsableLink = (t: Tx, id: string): Promise<PaymentLink | null> =>
  t.maybe<PaymentLink>(
    `select ${COLUMNS} from payment_links
      where organization_id = $1 and id = $2 and revoked_at is null and (expires_at is null or expires_at > $3)`,
    [t.organizationId, id, t.now],
  )

export type NewInvoiceLink = {
  readonly id: string
  readonly customerId: string
  readonly invoiceId: string
  readonly tokenHash: Uint8Array
  readonly tokenSealed: Uint8Array
  readonly createdBy: Actor
}

export const insertInvoiceLink = (t: Tx, link: NewInvoiceLink): Promise<number> =>
  t.write(
    `insert into payment_links (organization_id, id, kind, customer_id, invoice_id, token_hash, token_sealed, created_by, created_at)
     values ($1, $2, 'invoice', $3, $4, $5, $6, $7, $8)`,
    [
      t.organizationId,
      link.id,
      link.customerId,
      link.invoiceId,
      link.tokenHash,
      link.tokenSealed,
      json(link.createdBy),
      t.now,
    ],
  )

/** Kills the invoice's link at once; a regenerated one has another token. Resolves to how many were in force. */
export const revokeInvoiceLink = (t: Tx, invoiceId: string): Promise<number> =>
  t.write(
    `update payment_links set revoked_at = $3
      where organization_id = $1 and invoice_id = $2 and kind = 'invoice' and revoked_at is null`,
    [t.organizationId, invoiceId, t.now],
  )

/** Keeps the first time a person opened it. */
export const storeFirstOpened = (t: Tx, id: string): Promise<number> =>
  t.write(
    'update payment_links set first_opened_at = $3 where organization_id = $1 and id = $2 and first_opened_at is null',
    [t.organizationId, id, t.now],
  )

/** Which organization a token belongs to, by its hash; looked up with a role that can read nothing else of it. */
export async function findLinkByHash(
  directory: Directory,
  tokenHash: Uint8Array,
): Promise<{ organizationId: string; linkId: string } | null> {
  const rows = await directory.rows<{ organizationId: string; linkId: string }>(
    'select organization_id, id as link_id from payment_links where token_hash = $1 limit 1',
    [tokenHash],
  )
  return rows[0] ?? null
}
