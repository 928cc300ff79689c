import type { TipSettings } from '../core/tip/tip.ts'
import type { Tx } from '../ports/tx.ts'

/** How an organization shows itself to its customers, whether parts of an invoice may be paid, and what may be added. */
export type Branding = TipSettings & {
  readonly name: string
  readonly color: string
  readonly zone: string
  readonly locale: string
  readonly address: Readonly<Record<string, string>>
  readonly partialPayments: boolean
  readonly partialMinimum: bigint
  readonly logoBlobId: string | null
  /** Size in pixels, read from the picture's own first bytes (PNG, IHDR); null without a logo. */
  readonly logoWidth: number | null
  readonly logoHeight: number | null
}

export const getBranding = (t: Tx): Promise<Branding> =>
  t.one(
    `select o.name, o.color, o.zone, o.locale, o.address, o.partial_payments, o.partial_minimum, o.logo_blob_id,
            o.tips_on_invoices, o.tip_percentages, o.tip_custom, o.tip_custom_maximum,
            get_byte(b.bytes, 18) * 256 + get_byte(b.bytes, 19) as logo_width,
            get_byte(b.bytes, 22) * 256 + get_byte(b.bytes, 23) as logo_height
       from organizations o left join blobs b on b.organization_id = o.id and b.id = o.logo_blob_id
      where o.id = $1`,
    [t.organizationId],
  )

/** The newest try to pay an invoice, for the customer who comes back from the gateway's page; null when there is none. */
export const findNewestTry = (t: Tx, invoiceId: string): Promise<{ id: string } | null> =>
  t.maybe(
    `select a.id from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
      where a.organization_id = $1 and i.invoice_id = $2 and a.refund_id is null and a.op in ('confirm', 'sale')
      order by a.created_at desc, a.seq desc limit 1`,
    [t.organizationId, invoiceId],
  )

/**
 * Makes the look-up of an attempt that waits for its customer due now, at most every three seconds however often it is
 * asked for. Resolves to 1 when it is due.
 */
export const askSoon = (t: Tx, attemptId: string): Promise<number> =>
  t.write(
    `update gateway_attempts set next_lookup_at = $3
      where organization_id = $1 and id = $2 and state = 'requires_action' and (last_lookup_at is null or last_lookup_at < $4)`,
    [t.organizationId, attemptId, t.now, t.now.subtract({ seconds: 3 })],
  )
