import { Button } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useCallback } from 'react'
import type { InvoiceListJson } from '../../../src/contract/invoice.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { invoiceListQuery } from '../api/invoices.ts'
import { useMay, useOrganization } from '../api/session.ts'
import { Figures, ownCurrencyFirst } from '../list/figures.tsx'
import { Chips, FilterBar, SearchField } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { INVOICE_FILTERS, type InvoiceFilters, MORE_INVOICE_FILTERS } from './filters.ts'
import { InvoiceTable } from './invoice-table.tsx'

const route = getRouteApi('/shell/payments/invoices')

/** Every invoice with its status; the figures above are those of the whole filtered set (PRODUCT J20, J21). */
export function InvoiceList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay('invoices.create')
  const { page: _, ...filters } = search
  const query = useQuery(invoiceListQuery(filters))

  const filter = useCallback(
    (change: Partial<InvoiceFilters>) =>
      navigate({
        search: ({ cursor: _cursor, page: _page, ...now }) => ({ ...now, ...change }),
        replace: change.q !== undefined,
      }),
    [navigate],
  )
  const filterByText = useCallback((q: string) => filter({ q }), [filter])
  const isFiltered = Boolean(search.status || search.q || search.customerId)
  const newInvoice = may && (
    <Button component={Link} to="/payments/invoices/new" leftSection={<IconPlus size={15} />}>
      New invoice
    </Button>
  )

  // With nothing to filter, the page says what will be here and offers the one action that fills it.
  const nothingYet = query.data?.items.length === 0 && !isFiltered && search.cursor === undefined
  return (
    <Page>
      <PageHead title="Invoices" actions={!nothingYet && newInvoice} />
      {query.data && !nothingYet && <ListFigures totals={query.data.totals} />}
      {!nothingYet && (
        <FilterBar>
          <Chips
            chips={INVOICE_FILTERS}
            more={MORE_INVOICE_FILTERS}
            value={search.status ?? ''}
            onChange={(status) => filter({ status })}
          />
          {search.customerId && (
            <Button
              size="xs"
              variant="default"
              rightSection={<IconX size={13} />}
              onClick={() => filter({ customerId: '' })}
              data-testid="filter-customer"
            >
              Only {query.data?.items[0]?.customerName ?? 'one customer'}
            </Button>
          )}
          <SearchField value={search.q ?? ''} onChange={filterByText} label="Customer, number or reference" />
        </FilterBar>
      )}
      <Listing
        query={query}
        what="Invoices"
        isEmpty={({ items }) => items.length === 0}
        empty={<NoInvoices isFiltered={isFiltered} onShowAll={() => navigate({ search: {} })} action={newInvoice} />}
      >
        {({ items, nextCursor, totals }) => (
          <>
            <InvoiceTable invoices={items} stale={query.isPlaceholderData} />
            <Pager
              search={search}
              shown={items.length}
              nextCursor={nextCursor}
              count={totals.reduce((sum, { count }) => sum + count, 0)}
              noun="invoice"
            />
          </>
        )}
      </Listing>
    </Page>
  )
}

function ListFigures({ totals }: { readonly totals: InvoiceListJson['totals'] }) {
  const { currency } = useOrganization()
  const of = (pick: (total: InvoiceListJson['totals'][number]) => number) =>
    ownCurrencyFirst(totals, currency).map((total) => ({ currency: total.currency, minor: pick(total) }))
  return (
    <Figures
      testId="invoice-figures"
      figures={[
        { label: 'Outstanding', amounts: of((t) => t.outstanding) },
        { label: 'Overdue', amounts: of((t) => t.overdue), alarm: totals.some((t) => t.overdue > 0) },
        { label: 'Invoiced', amounts: of((t) => t.total) },
        { label: 'Invoices', text: totals.reduce((sum, t) => sum + t.count, 0).toLocaleString() },
      ]}
    />
  )
}

type EmptyProps = { readonly isFiltered: boolean; readonly onShowAll: () => void; readonly action: ReactNode }

const NoInvoices = ({ isFiltered, onShowAll, action }: EmptyProps) =>
  isFiltered ? (
    <EmptyState
      title="No invoice matches"
      action={
        <Button variant="default" onClick={onShowAll}>
          Show all invoices
        </Button>
      }
    >
      Nothing with these filters. Try another status or a shorter search.
    </EmptyState>
  ) : (
    <EmptyState title="Your invoices will be here" action={action}>
      Make one, send it, and watch it turn to paid.
    </EmptyState>
  )
