import type { OrganizationJson } from '../../contract/organization.ts'
import { showId } from '../../core/id/id.ts'
import { percentText } from '../../core/number/decimal.ts'
import type { NumberSeries } from '../../store/number-series.ts'
import type { OrganizationWithSeries } from '../../store/organization.ts'
import { minorUnits } from '../http.ts'

/** Settings as the API shows them: the mail password never leaves, not even sealed. */
export const presentOrganization = (o: OrganizationWithSeries): OrganizationJson => ({
  id: showId('org', o.id),
  name: o.name,
  address: { line1: '', line2: '', city: '', region: '', postalCode: '', country: '', ...o.address },
  taxId: o.taxId,
  email: o.email,
  phone: o.phone,
  website: o.website,
  currency: o.currency,
  zone: o.zone,
  locale: o.locale,
  color: o.color,
  rounding: o.rounding,
  paymentTermsDays: o.paymentTermsDays,
  partialPayments: o.partialPayments,
  partialMinimum: minorUnits(o.partialMinimum),
  tipsOnInvoices: o.tipsOnInvoices,
  tipPercentages: o.tipPercentages.map(percentText),
  tipCustom: o.tipCustom,
  tipCustomMaximum: percentText(o.tipCustomMaximum),
  invoiceNotes: o.invoiceNotes,
  payLinkSubject: o.payLinkSubject,
  payLinkBody: o.payLinkBody,
  logoUrl: o.logoBlobId && `/logos/${o.logoBlobId}.png`,
  invoiceSeries: series(o.invoiceSeries),
  creditNoteSeries: series(o.creditNoteSeries),
  smtp: o.smtp && {
    host: o.smtp.host,
    port: o.smtp.port,
    security: o.smtp.security,
    user: o.smtp.user,
    fromAddress: o.smtp.fromAddress,
    hasPassword: o.smtpPassword !== null,
  },
  liveMode: o.liveMode,
  createdAt: o.createdAt.toString(),
})

const series = ({ prefix, digits, nextNumber }: NumberSeries) => ({
  prefix,
  digits,
  nextNumber: minorUnits(nextNumber),
})
