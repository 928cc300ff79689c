import { isCurrency } from '../../core/money/currency.ts'
import {
  currencyUnknown,
  localeUnknown,
  mailFieldUnsafe,
  partialMinimumInvalid,
  seriesLowered,
  websiteInvalid,
  zoneUnknown,
} from '../../core/organization/refusals.ts'
import { tipMaximumInvalid, tipPercentagesInvalid } from '../../core/tip/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  insertNumberSeries,
  listNumberSeries,
  type NumberSeries,
  updateNumberSeries,
} from '../../store/number-series.ts'
import {
  lockOrganization,
  type Organization,
  type OrganizationWithSeries,
  type SmtpSettings,
  sealSmtpPassword,
  updateOrganization,
} from '../../store/organization.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

type Plain = Omit<Organization, 'id' | 'logoBlobId' | 'smtp' | 'smtpPassword' | 'liveMode' | 'createdAt'>

export type SettingsChange = Partial<Plain> & {
  readonly invoiceSeries?: Omit<NumberSeries, 'kind'>
  readonly creditNoteSeries?: Omit<NumberSeries, 'kind'>
  /** Null: the built-in mailbox. A password that is absent keeps the stored one while host and user stay the same. */
  readonly smtp?: (SmtpSettings & { readonly password?: string | null }) | null
}

/**
 * Changes what is named and leaves the rest. Issued invoices keep the settings they were issued with; number series can
 * only be raised (I-27). The mail password is sealed and never given out again.
 */
export async function changeSettings(ctx: Ctx, change: SettingsChange): Promise<OrganizationWithSeries> {
  refuseUnknown(change)
  return ctx.tx(async (t) => {
    const before = await lockOrganization(t)
    const { invoiceSeries, creditNoteSeries, smtp, ...plain } = change
    const after: OrganizationWithSeries = {
      ...before,
      ...withoutAbsent(plain),
      ...mailSettings(ctx, before, smtp),
      invoiceSeries: await raise(t, before.invoiceSeries, invoiceSeries, 'invoiceSeries'),
      creditNoteSeries: await raise(t, before.creditNoteSeries, creditNoteSeries, 'creditNoteSeries'),
    }
    updateOrganization(t, after)
    const fields = Object.keys(change)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'organization',
      subjectId: before.id,
      type: 'settings_changed',
      data: { fields },
      actor: ctx.actor,
    })
    return after
  })
}

function refuseUnknown(change: SettingsChange): void {
  if (change.currency !== undefined && !isCurrency(change.currency)) throw currencyUnknown(change.currency)
  if (change.zone !== undefined && !isZone(change.zone)) throw zoneUnknown(change.zone)
  if (change.locale !== undefined && !isLocale(change.locale)) throw localeUnknown(change.locale)
  if (change.partialMinimum !== undefined && change.partialMinimum < 1n) throw partialMinimumInvalid()
  if (change.tipPercentages && !areTips(change.tipPercentages)) throw tipPercentagesInvalid()
  if (change.tipCustomMaximum !== undefined && !isTip(change.tipCustomMaximum)) throw tipMaximumInvalid()
  if (change.website && !isWebAddress(change.website)) throw websiteInvalid()
  // These become mail headers or one line of a document.
  for (const field of ['name', 'taxId', 'email', 'phone', 'payLinkSubject'] as const) {
    if (/[\p{Cc}\u2028\u2029]/u.test(change[field] ?? '')) throw mailFieldUnsafe(field)
  }
}

const isTip = (ppm: number): boolean => Number.isInteger(ppm) && ppm > 0 && ppm <= 1_000_000

const areTips = (tips: readonly number[]): boolean =>
  tips.length >= 1 && tips.length <= 4 && new Set(tips).size === tips.length && tips.every(isTip)

const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])
const isZone = (zone: string): boolean => {
  if (zones.has(zone)) return true
  try {
    // Older names such as Asia/Calcutta are not listed but still understood; offsets such as +02:00 are no places.
    return /^[A-Z]/.test(zone) && Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId === zone
  } catch {
    return false
  }
}

const isLocale = (locale: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length === 1
  } catch {
    return false
  }
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['https:', 'http:'].includes(url.protocol) && !/[\p{Cc}\s]/u.test(text)
}

function mailSettings(
  ctx: Ctx,
  before: Organization,
  smtp: SettingsChange['smtp'],
): Pick<Organization, 'smtp' | 'smtpPassword'> {
  if (smtp === undefined) return { smtp: before.smtp, smtpPassword: before.smtpPassword }
  if (smtp === null) return { smtp: null, smtpPassword: null }
  const { password, ...settings } = smtp
  if (password) return { smtp: settings, smtpPassword: sealSmtpPassword(ctx.vault, before.id, password) }
  // A stored password is never sent to another server or for another user than it was given for.
  const sameAccount = before.smtp?.host === settings.host && before.smtp.user === settings.user
  const keeps = password === undefined && sameAccount
  return { smtp: settings, smtpPassword: keeps ? before.smtpPassword : null }
}

async function raise(
  t: Tx,
  before: NumberSeries,
  change: Omit<NumberSeries, 'kind'> | undefined,
  field: 'invoiceSeries' | 'creditNoteSeries',
): Promise<NumberSeries> {
  if (!change) return before
  const after = { ...change, kind: before.kind }
  if (change.nextNumber < before.nextNumber) throw seriesLowered(field, before.nextNumber)
  if ((await updateNumberSeries(t, after)) === 1) return after

  const reached = (await listNumberSeries(t)).find(({ kind }) => kind === before.kind)?.nextNumber
  if (reached !== undefined) throw seriesLowered(field, reached)
  await insertNumberSeries(t, after)
  return after
}

/** Fields given as undefined are absent: they must not overwrite what is there. */
const withoutAbsent = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>
