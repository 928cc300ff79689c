import { type DashboardJson, dashboard, type PaymentRecordJson } from '../contract/payment.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import {
  countOpenExceptions,
  type DayFigure,
  type FigureScope,
  listFailedSendings,
  readCollectedByDay,
  readRefundedByDay,
  readStatusFigures,
  type StatusFigure,
} from '../store/dashboard.ts'
import { listDisputes } from '../store/dispute-list.ts'
import { listPaymentRecords } from '../store/payment-list.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits } from './http.ts'
import { presentDueDispute, presentExceptions, presentFailedSending } from './present/attention.ts'
import { presentPaymentRecord } from './present/payment.ts'

const DAYS_SHOWN = 30
const OUTSTANDING: readonly string[] = ['pending', 'sent', 'partially_paid']

/** The first page of the back office: figures of the organization's own currency, in the caller's mode. */
export const dashboardEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/dashboard',
      permission: 'analytics.view',
      tag: 'Dashboard',
      summary: 'Figures of today and the last 30 days',
      description: 'Days are those of the organization’s time zone. Revenue is captured less refunded money.',
      answer: dashboard,
    },
    ({ ctx, principal, scope }) => {
      const me = principal.kind === 'user' ? principal.userId : principal.keyId
      return ctx.tx((t) => readDashboard(t, ctx, principal.liveMode, scope === 'own' ? me : null))
    },
  ),
]

async function readDashboard(t: Tx, ctx: Ctx, liveMode: boolean, madeBy: string | null): Promise<DashboardJson> {
  const { zone, currency, locale } = await getBillingSettings(t)
  const today = Temporal.PlainDate.from(ctx.clock.today(zone))
  const month = today.with({ day: 1 })
  const previousMonth = month.subtract({ months: 1 })
  const firstShown = today.subtract({ days: DAYS_SHOWN - 1 })
  const from = Temporal.PlainDate.compare(previousMonth, firstShown) < 0 ? previousMonth : firstShown
  const start = from.toZonedDateTime(zone).toInstant()
  const scope: FigureScope = { liveMode, currency, madeBy }

  const [collected, refunded, statuses, recent, failed, pending, exceptions, disputes, sendings] = await Promise.all([
    readCollectedByDay(t, scope, zone, start),
    readRefundedByDay(t, scope, zone, start),
    readStatusFigures(t, scope, today.toString()),
    listPaymentRecords(t, { liveMode, madeBy: madeBy ?? undefined }, 6, null),
    listPaymentRecords(
      t,
      { liveMode, status: 'failed', madeBy: madeBy ?? undefined, from: t.now.subtract({ hours: 7 * 24 }) },
      3,
      null,
    ),
    listPaymentRecords(
      t,
      { liveMode, status: 'pending', madeBy: madeBy ?? undefined, before: t.now.subtract({ seconds: 60 }) },
      3,
      null,
    ),
    madeBy === null ? countOpenExceptions(t) : [],
    listDisputes(t, { liveMode, madeBy: madeBy ?? undefined, dueBefore: t.now.add({ hours: 7 * 24 }) }, 3, null),
    listFailedSendings(t, scope, 3),
  ])
  const net = netBetween(dayMap(collected), dayMap(refunded))
  return {
    currency,
    revenueToday: net(today, today),
    revenueMonth: net(month, today),
    revenuePreviousMonth: net(previousMonth, month.subtract({ days: 1 })),
    ...outstandingOf(statuses),
    revenueByDay: daysFrom(firstShown, DAYS_SHOWN).map((day) => ({
      day,
      collected: minorUnits(dayMap(collected).get(day) ?? 0n),
      refunded: minorUnits(dayMap(refunded).get(day) ?? 0n),
    })),
    statusCounts: statuses.map(({ status, count, total }) => ({
      status,
      count: Number(count),
      total: minorUnits(total),
    })),
    recentPayments: recent.map(presentPaymentRecord),
    needsAttention: [
      ...disputes.map((one) => presentDueDispute(one, t.now, locale)),
      ...exceptions.map(presentExceptions),
      ...pending.map((row) => recordAttention('confirming', presentPaymentRecord(row))),
      ...sendings.map(presentFailedSending),
      ...failed.map((row) => recordAttention('failed_payment', presentPaymentRecord(row))),
    ],
  }
}

function outstandingOf(statuses: readonly StatusFigure[]) {
  const open = statuses.filter(({ status }) => OUTSTANDING.includes(status))
  const total = (pick: (figure: StatusFigure) => bigint) =>
    minorUnits(open.reduce((sum, figure) => sum + pick(figure), 0n))
  return {
    outstanding: total((figure) => figure.due),
    outstandingCount: total((figure) => figure.count),
    overdue: total((figure) => figure.overdue),
    overdueCount: total((figure) => figure.overdueCount),
    draftCount: Number(statuses.find(({ status }) => status === 'draft')?.count ?? 0n),
  }
}

const dayMap = (figures: readonly DayFigure[]): Map<string, bigint> =>
  new Map(figures.map(({ day, amount }) => [day, amount]))

const netBetween =
  (collected: ReadonlyMap<string, bigint>, refunded: ReadonlyMap<string, bigint>) =>
  (first: Temporal.PlainDate, last: Temporal.PlainDate): number => {
    const days = daysFrom(first, first.until(last, { largestUnit: 'days' }).days + 1)
    return minorUnits(days.reduce((sum, day) => sum + (collected.get(day) ?? 0n) - (refunded.get(day) ?? 0n), 0n))
  }

const daysFrom = (first: Temporal.PlainDate, count: number): string[] =>
  Array.from({ length: count }, (_, i) => first.add({ days: i }).toString())

function recordAttention(
  kind: 'confirming' | 'failed_payment',
  record: PaymentRecordJson,
): DashboardJson['needsAttention'][number] {
  const what = record.invoiceNumber ? `of invoice ${record.invoiceNumber}` : `by ${record.customerName}`
  const sentence =
    kind === 'confirming'
      ? `A payment ${what} is being confirmed with the gateway.`
      : `A payment ${what} failed${record.declineReason ? `: ${record.declineReason}` : '.'}`
  return { kind, sentence, link: `/payments/orders/${record.id}` }
}
