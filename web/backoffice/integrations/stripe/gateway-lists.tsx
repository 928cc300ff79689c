import { Button, Tabs } from '@mantine/core'
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Waiting } from '../../../ui/waiting.tsx'
import { gatewayChargesQuery, gatewayPayoutsQuery } from '../../api/gateways.ts'
import { sayError } from '../../api/problem.ts'
import { ChargeTable } from './charge-table.tsx'
import { PayoutTable } from './payout-table.tsx'
import classes from './stripe.module.css'

const route = getRouteApi('/shell/settings/integrations/stripe-connect')

/** Payments and payouts, read from Stripe itself and not from our books (PRODUCT C22). */
export function GatewayLists({ accountId }: { readonly accountId: string }) {
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (tab: string | null) =>
    navigate({
      search: ({ view: _, ...rest }) => (tab === 'payouts' ? { ...rest, view: 'payouts' as const } : rest),
      replace: true,
      resetScroll: false,
    })
  return (
    <Tabs
      value={view ?? 'payments'}
      onChange={show}
      keepMounted={false}
      classNames={{ root: classes.tabs, list: classes.tabList, tab: classes.tab }}
    >
      <Tabs.List aria-label="From Stripe">
        <Tabs.Tab value="payments">Payments</Tabs.Tab>
        <Tabs.Tab value="payouts">Payouts</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="payments">
        <Payments accountId={accountId} />
      </Tabs.Panel>
      <Tabs.Panel value="payouts">
        <Payouts accountId={accountId} />
      </Tabs.Panel>
    </Tabs>
  )
}

function Payments({ accountId }: { readonly accountId: string }) {
  const query = useInfiniteQuery(gatewayChargesQuery(accountId))
  const rows = query.data?.pages.flatMap(({ items }) => items)
  return (
    <FromStripe
      query={query}
      what="Payments"
      rows={rows}
      note="All payments of this account, also those that were not made through Remit."
      empty={<EmptyState title="No payments yet">Payments appear here as soon as Stripe lists them.</EmptyState>}
    >
      {(charges) => <ChargeTable charges={charges} />}
    </FromStripe>
  )
}

function Payouts({ accountId }: { readonly accountId: string }) {
  const query = useInfiniteQuery(gatewayPayoutsQuery(accountId))
  const rows = query.data?.pages.flatMap(({ items }) => items)
  return (
    <FromStripe
      query={query}
      what="Payouts"
      rows={rows}
      note="What Stripe sends to your bank account."
      empty={
        <EmptyState title="No payouts yet">
          Stripe pays out by the schedule of your account, usually some days after the first payment.
        </EmptyState>
      }
    >
      {(payouts) => <PayoutTable payouts={payouts} />}
    </FromStripe>
  )
}

type ListProps<Row> = {
  readonly query: UseInfiniteQueryResult
  readonly what: string
  readonly rows: readonly Row[] | undefined
  readonly note: string
  readonly empty: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

function FromStripe<Row>({ query, what, rows, note, empty, children }: ListProps<Row>) {
  if (rows === undefined) {
    if (!query.isError) return <Waiting rows={8} height={14} gap={26} />
    return (
      <ErrorState
        title={`${what} could not be read from Stripe`}
        message={sayError(query.error)}
        onRetry={query.refetch}
      />
    )
  }
  if (rows.length === 0) return empty
  return (
    <>
      <p className={classes.note}>{note}</p>
      {children(rows)}
      {query.isFetchNextPageError && (
        <p role="alert" className={classes.moreFailed}>
          More could not be read from Stripe: {sayError(query.error)}
        </p>
      )}
      {query.hasNextPage && (
        <p className={classes.more}>
          <Button variant="default" onClick={() => query.fetchNextPage()} loading={query.isFetchingNextPage}>
            Load more
          </Button>
        </p>
      )}
    </>
  )
}
