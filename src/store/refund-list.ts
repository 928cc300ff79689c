import type { Tx } from '../ports/tx.ts'
import type { Refund } from './refund.ts'

export type RefundPosition = { readonly at: string; readonly id: string }

/** Refunds of one mode, newest first, after `position`; at most `limit`. With `madeBy` only of invoices that one made. */
export const listRefunds = (
  t: Tx,
  liveMode: boolean,
  limit: number,
  position: RefundPosition | null,
  madeBy?: string,
): Promise<Refund[]> =>
  t.rows<Refund>(
    `select id, payment_id, invoice_id, gateway_account_id, gateway_refund_id, amount, currency, reason, reopen, from_invoice, from_credit,
            from_tip, tax_amount, state, failure, live_mode, requested_by, created_at, succeeded_at
       from refunds
      where organization_id = $1 and live_mode = $2 and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
        and ($6::text is null or exists (select from invoices i where i.organization_id = $1 and i.id = refunds.invoice_id
                                            and i.created_by ->> 'id' = $6))
      order by created_at desc, id desc limit $3`,
    [t.organizationId, liveMode, limit, position?.at, position?.id, madeBy],
  )
