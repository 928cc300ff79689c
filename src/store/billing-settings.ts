import type { Address } from '../core/customer/bill-to.ts'
import type { Rounding } from '../core/invoice/totals.ts'
import type { Tx } from '../ports/tx.ts'

/** What an invoice takes from the organization that issues it. Days are calendar days in `zone`. */
export type BillingSettings = {
  readonly id: string
  readonly name: string
  readonly address: Partial<Address>
  readonly taxId: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly currency: string
  readonly zone: string
  readonly locale: string
  readonly color: string
  readonly logoBlobId: string | null
  readonly rounding: Rounding
  readonly paymentTermsDays: number
  readonly invoiceNotes: string
  readonly liveMode: boolean
}

/** The settings of the transaction's own organization. */
export const getBillingSettings = (t: Tx): Promise<BillingSettings> =>
  t.one<BillingSettings>(
    `select id, name, address, tax_id, email, phone, website, currency, zone, locale, color, logo_blob_id, rounding,
            payment_terms_days, invoice_notes, live_mode
       from organizations where id = $1`,
    [t.organizationId],
  )
