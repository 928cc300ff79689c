import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { PaymentListJson } from '../../../src/contract/payment.ts'
import { DayInput } from '../../ui/day-input.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { paymentListQuery } from '../api/payments.ts'
import { apiPath } from '../api/request.ts'
import { useOrganization } from '../api/session.ts'
import { Figures, ownCurrencyFirst } from '../list/figures.tsx'
import { Chips, FilterBar, SearchField } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { MORE_ORDER_FILTERS, ORDER_FILTERS, type OrderFilters } from './filters.ts'
import classes from './order-list.module.css'
import { OrderTable } from './order-table.tsx'

const route = getRouteApi('/shell/payments/orders')

/** Every payment collected and every try that failed, from all surfaces (PRODUCT J26–J29). */
export function OrderList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { page: _, cursor, ...filters } = search
  const query = useQuery(paymentListQuery({ ...filters, cursor }))
  const filter = useCallback(
    (change: Partial<OrderFilters>) =>
      navigate({
        search: ({ cursor: _cursor, page: _page, ...now }) => ({ ...now, ...change }),
        replace: change.q !== undefined,
      }),
    [navigate],
  )
  const filterByText = useCallback((q: string) => filter({ q }), [filter])
  const isFiltered = Object.keys(filters).length > 0

  // With nothing to filter, the page says what will be here and offers the one action that fills it.
  const nothingYet = query.data?.items.length === 0 && !isFiltered && search.cursor === undefined
  return (
    <Page>
      <PageHead
        title="Orders"
        subtitle="Transactions"
        actions={
          !nothingYet && (
            <Button
              component="a"
              href={apiPath('/payments.csv', filters)}
              download
              variant="default"
              leftSection={<IconDownload size={15} />}
              data-testid="export-csv"
            >
              Export CSV
            </Button>
          )
        }
      />
      {query.data && !nothingYet && <ListFigures totals={query.data.totals} />}
      {!nothingYet && <OrderFilterBar search={search} onFilter={filter} onSearch={filterByText} />}
      <Listing
        query={query}
        what="Orders"
        isEmpty={({ items }) => items.length === 0}
        empty={<NoOrders isFiltered={isFiltered} onShowAll={() => navigate({ search: {} })} />}
      >
        {({ items, nextCursor, totals }) => (
          <>
            <OrderTable records={items} stale={query.isPlaceholderData} />
            <Pager
              search={search}
              shown={items.length}
              nextCursor={nextCursor}
              count={totals.reduce((sum, { count }) => sum + count, 0)}
              noun="payment"
            />
          </>
        )}
      </Listing>
    </Page>
  )
}

function ListFigures({ totals }: { readonly totals: PaymentListJson['totals'] }) {
  const { currency } = useOrganization()
  const of = (pick: (total: PaymentListJson['totals'][number]) => number) =>
    ownCurrencyFirst(totals, currency).map((total) => ({ currency: total.currency, minor: pick(total) }))
  return (
    <Figures
      testId="order-figures"
      figures={[
        { label: 'Collected', amounts: of((t) => t.collected) },
        ...(totals.some(({ tips }) => tips > 0) ? [{ label: 'Tips in it', amounts: of((t) => t.tips) }] : []),
        { label: 'Refunded', amounts: of((t) => t.refunded) },
        { label: 'Fees', amounts: of((t) => t.fees) },
        { label: 'Payments', text: totals.reduce((sum, t) => sum + t.count, 0).toLocaleString() },
      ]}
    />
  )
}

const NoOrders = ({ isFiltered, onShowAll }: { readonly isFiltered: boolean; readonly onShowAll: () => void }) =>
  isFiltered ? (
    <EmptyState
      title="No payment matches"
      action={
        <Button variant="default" onClick={onShowAll}>
          Show all payments
        </Button>
      }
    >
      Nothing with these filters. Try other days or a shorter search.
    </EmptyState>
  ) : (
    <EmptyState title="Payments will be here">
      As soon as a customer pays, or a payment fails, it stands here with its gateway reference.
    </EmptyState>
  )

type BarProps = {
  readonly search: OrderFilters
  readonly onFilter: (change: Partial<OrderFilters>) => void
  readonly onSearch: (q: string) => void
}

const OrderFilterBar = ({ search, onFilter, onSearch }: BarProps) => (
  <FilterBar>
    <Chips
      chips={ORDER_FILTERS}
      more={MORE_ORDER_FILTERS}
      value={search.status ?? ''}
      onChange={(status) => onFilter({ status })}
    />
    <div className={classes.filters}>
      <DayInput
        aria-label="From day"
        placeholder="From"
        clearable
        clearButtonProps={{ 'aria-label': 'No first day' }}
        className={classes.day ?? ''}
        value={search.from ?? null}
        onChange={(from) => onFilter({ from: from ?? '' })}
      />
      <DayInput
        aria-label="To day"
        placeholder="To"
        clearable
        clearButtonProps={{ 'aria-label': 'No last day' }}
        className={classes.day ?? ''}
        value={search.to ?? null}
        onChange={(to) => onFilter({ to: to ?? '' })}
      />
      <SearchField value={search.q ?? ''} onChange={onSearch} label="Customer, amount or reference" />
    </div>
  </FilterBar>
)
