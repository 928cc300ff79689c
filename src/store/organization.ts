import type { Address } from '../core/customer/bill-to.ts'
import type { Rounding } from '../core/invoice/totals.ts'
import type { TipSettings } from '../core/tip/tip.ts'
import type { System } from '../ports/ctx.ts'
import type { MailServer } from '../ports/mail.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import type { Vault } from '../ports/vault.ts'
import { findBlob } from './blob.ts'
import { listNumberSeries, type NumberSeries } from './number-series.ts'
import { json } from './values.ts'

export type SmtpSettings = Omit<MailServer, 'password'>

export type Organization = TipSettings & {
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
  readonly partialPayments: boolean
  readonly partialMinimum: bigint
  readonly invoiceNotes: string
  readonly payLinkSubject: string | null
  readonly payLinkBody: string | null
  readonly smtp: SmtpSettings | null
  /** Sealed by the vault; see `mailServerOf`. */
  readonly smtpPassword: Uint8Array | null
  readonly liveMode: boolean
  readonly createdAt: Temporal.Instant
}

export type OrganizationWithSeries = Organization & {
  readonly invoiceSeries: NumberSeries
  readonly creditNoteSeries: NumberSeries
}

const columns = `id, name, address, tax_id, email, phone, website, currency, zone, locale, color, logo_blob_id, rounding,
  payment_terms_days, partial_payments, partial_minimum, invoice_notes, pay_link_subject, pay_link_body,
  smtp, smtp_password, tips_on_invoices, tip_percentages, tip_custom, tip_custom_maximum, live_mode, created_at`

/** All settings of the transaction's own organization. */
export const getOrganization = (t: Tx): Promise<OrganizationWithSeries> => read(t, '')

/** The same, and nobody else changes them until the transaction ends. */
export const lockOrganization = (t: Tx): Promise<OrganizationWithSeries> => read(t, 'for update')

/** Every organization, in the order of their ids. */
export const scanOrganizations = (directory: Directory): Promise<{ id: string }[]> =>
  directory.rows('select id from organizations order by id limit 10000')

async function read(t: Tx, lock: '' | 'for update'): Promise<OrganizationWithSeries> {
  const [organization, series] = await Promise.all([
    t.one<Organization>(`select ${columns} from organizations where id = $1 ${lock}`, [t.organizationId]),
    listNumberSeries(t),
  ])
  return {
    ...organization,
    invoiceSeries: seriesOf(series, 'invoice'),
    creditNoteSeries: seriesOf(series, 'credit_note'),
  }
}

// What an organization has before anything was set.
const seriesOf = (series: readonly NumberSeries[], kind: NumberSeries['kind']): NumberSeries =>
  series.find((one) => one.kind === kind) ?? {
    kind,
    prefix: kind === 'invoice' ? 'INV-' : 'CN-',
    digits: 4,
    nextNumber: 1n,
  }

/** A new organization; `liveMode` is off until an administrator turns it on. */
export const insertOrganization = (
  t: Tx,
  organization: Omit<Organization, 'createdAt' | 'liveMode'>,
): Promise<number> =>
  t.write(
    `insert into organizations (id, name, address, tax_id, email, phone, website, currency, zone, locale, color, logo_blob_id,
       rounding, payment_terms_days, partial_payments, partial_minimum, invoice_notes, pay_link_subject, pay_link_body,
       smtp, smtp_password, tips_on_invoices, tip_percentages, tip_custom, tip_custom_maximum, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $26)`,
    [...valuesOf(organization), t.now],
  )

/** Writes all settings that can be changed. The row is locked, and `organization` is what was read, with changes. */
export const updateOrganization = (t: Tx, organization: Organization): Promise<number> =>
  t.write(
    `update organizations set name = $2, address = $3, tax_id = $4, email = $5, phone = $6, website = $7, currency = $8, zone = $9,
        locale = $10, color = $11, logo_blob_id = $12, rounding = $13, payment_terms_days = $14, partial_payments = $15,
        partial_minimum = $16, invoice_notes = $17, pay_link_subject = $18, pay_link_body = $19, smtp = $20, smtp_password = $21,
        tips_on_invoices = $22, tip_percentages = $23, tip_custom = $24, tip_custom_maximum = $25, updated_at = $26
      where id = $1`,
    [...valuesOf(organization), t.now],
  )

const valuesOf = (o: Omit<Organization, 'createdAt' | 'liveMode'>) => [
  o.id,
  o.name,
  json(o.address),
  o.taxId,
  o.email,
  o.phone,
  o.website,
  o.currency,
  o.zone,
  o.locale,
  o.color,
  o.logoBlobId,
  o.rounding,
  o.paymentTermsDays,
  o.partialPayments,
  o.partialMinimum,
  o.invoiceNotes,
  o.payLinkSubject,
  o.payLinkBody,
  o.smtp && json(o.smtp),
  o.smtpPassword,
  o.tipsOnInvoices,
  o.tipPercentages,
  o.tipCustom,
  o.tipCustomMaximum,
]

const passwordAad = (organizationId: string) => `${organizationId}|organizations|smtp_password|${organizationId}`

export const sealSmtpPassword = (vault: Vault, organizationId: string, password: string): Uint8Array =>
  vault.seal(password, passwordAad(organizationId))

/** Where this organization's mail goes; null is the built-in mailbox. */
export function mailServerOf(
  vault: Vault,
  organization: Pick<Organization, 'id' | 'smtp' | 'smtpPassword'>,
): MailServer | null {
  const { id, smtp, smtpPassword } = organization
  if (!smtp) return null
  return { ...smtp, password: smtpPassword ? vault.open(smtpPassword, passwordAad(id)) : null }
}

/** The PNG behind a public logo address; null unless the blob is some organization's logo at this moment. */
export async function findLogo(system: Pick<System, 'directory' | 'txOf'>, blobId: string): Promise<Uint8Array | null> {
  const [owner] = await system.directory.rows<{ id: string }>('select id from organizations where logo_blob_id = $1', [
    blobId,
  ])
  if (!owner) return null
  const blob = await system.txOf(owner.id)((t) => findBlob(t, blobId))
  return blob?.contentType === 'image/png' ? blob.bytes : null
}
