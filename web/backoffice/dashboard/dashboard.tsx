import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import type { DashboardJson } from '../../../src/contract/payment.ts'
import { Amount } from '../../ui/amount.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { dashboardQuery } from '../api/payments.ts'
import { sayError } from '../api/problem.ts'
import { OrderTable } from '../orders/order-table.tsx'
import { Page, PageHead, Section } from '../page/page.tsx'
import { Checklist } from './checklist.tsx'
import classes from './dashboard.module.css'
import { NeedsAttention } from './needs-attention.tsx'

const RevenueChart = lazy(() => import('./revenue-chart.tsx').then((m) => ({ default: m.RevenueChart })))

/** The figures of today, which move by themselves (PRODUCT C6), and what waits for somebody. */
export function Dashboard() {
  const query = useQuery(dashboardQuery)
  const data = query.data
  if (!data) {
    return (
      <Page>
        <PageHead title="Dashboard" />
        {query.isError ? (
          <ErrorState
            title="The dashboard could not be loaded"
            message={sayError(query.error)}
            onRetry={query.refetch}
          />
        ) : (
          <Waiting rows={8} height={24} />
        )}
      </Page>
    )
  }
  const invoiceCount = data.statusCounts.reduce((sum, { count }) => sum + count, 0)
  return (
    <Page>
      <PageHead title="Dashboard" />
      <Checklist invoiceCount={invoiceCount} hasPayments={data.recentPayments.length > 0} />
      <Revenue data={data} />
      {data.needsAttention.length > 0 && <NeedsAttention items={data.needsAttention} />}
      {data.recentPayments.length > 0 && (
        <Section
          title="Recent payments"
          action={
            <Link to="/payments/orders" className="link">
              All orders
            </Link>
          }
        >
          <OrderTable records={data.recentPayments} />
        </Section>
      )}
    </Page>
  )
}

function Revenue({ data }: { readonly data: DashboardJson }) {
  const { currency } = data
  return (
    <div className={classes.revenue}>
      <div className={classes.chart}>
        <div className={classes.big}>
          <Big label="Revenue this month" minor={data.revenueMonth} currency={currency}>
            <Comparison now={data.revenueMonth} before={data.revenuePreviousMonth} currency={currency} />
          </Big>
          <Big label="Today" minor={data.revenueToday} currency={currency} />
        </div>
        {data.revenueByDay.some((day) => day.collected !== 0 || day.refunded !== 0) ? (
          <Suspense fallback={<div className={classes.chartSpace} />}>
            <RevenueChart days={data.revenueByDay} currency={currency} />
          </Suspense>
        ) : (
          <p className={classes.noChart}>Nothing in the last 30 days. Each day with a payment becomes a bar here.</p>
        )}
      </div>
      <div className={classes.owed}>
        <Owed
          to="outstanding"
          label="Outstanding"
          minor={data.outstanding}
          count={data.outstandingCount}
          currency={currency}
        />
        <Owed to="overdue" label="Overdue" minor={data.overdue} count={data.overdueCount} currency={currency} alarm />
        <Link to="/payments/invoices" search={{ status: 'draft' }} className={classes.figure}>
          <span className={classes.label}>Drafts</span>
          <span className={classes.value}>{data.draftCount}</span>
        </Link>
      </div>
    </div>
  )
}

type BigProps = {
  readonly label: string
  readonly minor: number
  readonly currency: string
  readonly children?: ReactNode
}

const Big = ({ label, minor, currency, children }: BigProps) => (
  <div>
    <p className={classes.label}>{label}</p>
    <p className={classes.bigValue} data-testid={`figure-${label.toLowerCase().replaceAll(' ', '-')}`}>
      <Amount minor={minor} currency={currency} />
    </p>
    {children}
  </div>
)

/** Against the whole of last month, in words: a percentage of next to nothing would say nothing. */
function Comparison({ now, before, currency }: { now: number; before: number; currency: string }) {
  if (before <= 0) return <p className={classes.compare}>No revenue last month</p>
  const percent = Math.round(((now - before) / before) * 100)
  return (
    <p className={classes.compare}>
      {percent === 0 ? 'The same as' : `${Math.abs(percent)}% ${percent > 0 ? 'above' : 'below'}`} last month,{' '}
      <Amount minor={before} currency={currency} />
    </p>
  )
}

type OwedProps = {
  readonly to: 'outstanding' | 'overdue'
  readonly label: string
  readonly minor: number
  readonly count: number
  readonly currency: string
  readonly alarm?: boolean
}

const Owed = ({ to, label, minor, count, currency, alarm = false }: OwedProps) => (
  <Link to="/payments/invoices" search={{ status: to }} className={classes.figure}>
    <span className={classes.label}>{label}</span>
    <span className={classes.value} data-alarm={(alarm && minor > 0) || undefined} data-testid={`figure-${to}`}>
      <Amount minor={minor} currency={currency} />
    </span>
    <span className={classes.compare}>{count === 1 ? '1 invoice' : `${count} invoices`}</span>
  </Link>
)
