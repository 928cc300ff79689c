import type { Tx } from '../ports/tx.ts'

/** A customer's consent to be charged later (CORRECTNESS §11); `words` exactly as they were shown. */
export type Agreement = {
  readonly id: string
  readonly paymentMethodId: string
  readonly version: string
  readonly words: string
  readonly agreedAt: Temporal.Instant
  readonly agreedIp: string | null
  readonly paymentLinkId: string | null
  /** The card network's name of the charge with which it began. */
  readonly networkTxnId: string | null
}

export const insertAgreement = (t: Tx, a: Agreement): Promise<number> =>
  t.write(
    `insert into agreements (organization_id, id, payment_method_id, version, words, agreed_at, agreed_ip, payment_link_id, network_txn_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      t.organizationId,
      a.id,
      a.paymentMethodId,
      a.version,
      a.words,
      a.agreedAt,
      a.agreedIp,
      a.paymentLinkId,
      a.networkTxnId,
    ],
  )

/** Ends what allowed a method to be charged while its owner is away. The method must be locked. */
export const revokeAgreement = (t: Tx, paymentMethodId: string): Promise<number> =>
  t.write(
    'update agreements set revoked_at = $3 where organization_id = $1 and payment_method_id = $2 and revoked_at is null',
    [t.organizationId, paymentMethodId, t.now],
  )
