import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ProductJson, TaxRateJson } from '../../../src/contract/product.ts'
import { Amount } from '../../ui/amount.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { productListQuery, productQuery, taxRatesQuery } from '../api/products.ts'
import { useMay } from '../api/session.ts'
import { Chips, FilterBar, SearchField } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import type { ProductFilters } from './filters.ts'
import { ProductDrawer } from './product-drawer.tsx'

const route = getRouteApi('/shell/products')
const KEPT = [
  { value: '', label: 'Active' },
  { value: 'true', label: 'Archived' },
]

/** What can be put on an invoice by typing its first letters. */
export function ProductList() {
  const { page, create, edit, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay('invoices.create')
  const query = useQuery(productListQuery(filters))
  const taxRates = useQuery(taxRatesQuery).data?.items ?? []
  const filter = useCallback(
    (change: Partial<ProductFilters>) =>
      navigate({ search: ({ cursor: _cursor, page: _page, ...now }) => ({ ...now, ...change }), replace: true }),
    [navigate],
  )
  const filterByText = useCallback((q: string) => filter({ q }), [filter])
  const close = () => navigate({ search: ({ create: _create, edit: _edit, ...now }) => now, replace: true })
  const listed = query.data?.items.find(({ id }) => id === edit)
  const fetched = useQuery({
    ...productQuery(edit ?? ''),
    enabled: edit !== undefined && query.data !== undefined && !listed,
  })
  const edited = listed ?? fetched.data
  const add = may && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => filter({ create: true })}>
      New product
    </Button>
  )
  // With nothing to filter, the page says what will be here and offers the one action that fills it.
  const nothingYet = query.data?.items.length === 0 && Object.values(filters).every((value) => value === undefined)
  return (
    <Page>
      <PageHead title="Products" actions={!nothingYet && add} />
      {!nothingYet && (
        <FilterBar>
          <Chips
            chips={KEPT}
            value={filters.archived ?? ''}
            onChange={(value) => filter({ archived: value === 'true' ? 'true' : undefined })}
          />
          <SearchField value={filters.q ?? ''} onChange={filterByText} label="Name or description" />
        </FilterBar>
      )}
      <Listing
        query={query}
        what="Products"
        isEmpty={({ items }) => items.length === 0}
        empty={
          filters.q || filters.archived ? (
            <EmptyState
              title="No product matches"
              action={
                <Button variant="default" onClick={() => navigate({ search: {} })}>
                  Show all products
                </Button>
              }
            />
          ) : (
            <EmptyState title="What you sell will be here" action={add}>
              A product fills in description, price and taxes of an invoice line.
            </EmptyState>
          )
        }
      >
        {({ items, nextCursor }) => (
          <>
            <DataTable
              label="Products"
              columns={columnsWith(taxRates)}
              rows={items}
              stale={query.isPlaceholderData}
              rowKey={(row) => row.id}
              href={(row) => `/products?edit=${row.id}`}
              onOpen={(row) => navigate({ search: (now) => ({ ...now, edit: row.id }) })}
              phone={(row) => ({
                first: (
                  <>
                    <span>{row.name}</span>
                    <Amount minor={row.unitPrice} currency={row.currency} />
                  </>
                ),
                second: <span>{row.description}</span>,
              })}
            />
            <Pager
              search={{ ...filters, ...(page ? { page } : {}) }}
              shown={items.length}
              nextCursor={nextCursor}
              noun="product"
            />
          </>
        )}
      </Listing>
      {create && may && <ProductDrawer key="new" product={null} taxRates={taxRates} onClose={close} />}
      {edited && <ProductDrawer key={edited.id} product={edited} taxRates={taxRates} onClose={close} />}
    </Page>
  )
}

const columnsWith = (taxRates: readonly TaxRateJson[]): readonly Column<ProductJson>[] => [
  { key: 'name', head: 'Product', cell: (row) => row.name },
  {
    key: 'description',
    head: 'Description',
    from: 'desk',
    cell: (row) => <span className="quiet">{row.description}</span>,
  },
  {
    key: 'taxes',
    head: 'Taxes',
    cell: (row) =>
      taxRates
        .filter(({ id }) => row.taxRateIds.includes(id))
        .map((rate) => `${rate.name} ${rate.percent}%`)
        .join(' + '),
  },
  {
    key: 'price',
    head: 'Price',
    align: 'right',
    cell: (row) => <Amount minor={row.unitPrice} currency={row.currency} />,
  },
]
