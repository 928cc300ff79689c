import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { CustomerJson } from '../../../src/contract/customer.ts'
import { Amount } from '../../ui/amount.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { customerListQuery } from '../api/customers.ts'
import { useMay } from '../api/session.ts'
import { Chips, FilterBar, SearchField } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { CustomerDialog } from './customer-dialog.tsx'
import classes from './customers.module.css'
import type { CustomerFilters } from './filters.ts'

const route = getRouteApi('/shell/customers')
const KEPT = [
  { value: '', label: 'Active' },
  { value: 'true', label: 'Archived' },
]

export function CustomerList() {
  const { page, create, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const may = useMay('customers.edit')
  const query = useQuery(customerListQuery(filters))
  const filter = useCallback(
    (change: Partial<CustomerFilters>) =>
      navigate({ search: ({ cursor: _cursor, page: _page, ...now }) => ({ ...now, ...change }), replace: true }),
    [navigate],
  )
  const filterByText = useCallback((q: string) => filter({ q }), [filter])
  const open = (customer: CustomerJson) => go({ to: '/customers/$customerId', params: { customerId: customer.id } })
  const add = may && (
    <Button
      leftSection={<IconPlus size={15} />}
      onClick={() => navigate({ search: (now) => ({ ...now, create: true }) })}
    >
      New customer
    </Button>
  )
  // With nothing to filter, the page says what will be here and offers the one action that fills it.
  const nothingYet = query.data?.items.length === 0 && Object.values(filters).every((value) => value === undefined)
  return (
    <Page>
      <PageHead title="Customers" actions={!nothingYet && add} />
      {!nothingYet && (
        <FilterBar>
          <Chips
            chips={KEPT}
            value={filters.archived ?? ''}
            onChange={(value) => filter({ archived: value === 'true' ? 'true' : undefined })}
          />
          <SearchField value={filters.q ?? ''} onChange={filterByText} label="Name, contact or e-mail" />
        </FilterBar>
      )}
      <Listing
        query={query}
        what="Customers"
        isEmpty={({ items }) => items.length === 0}
        empty={
          filters.q || filters.archived ? (
            <EmptyState
              title="No customer matches"
              action={
                <Button variant="default" onClick={() => navigate({ search: {} })}>
                  Show all customers
                </Button>
              }
            />
          ) : (
            <EmptyState title="Your customers will be here" action={add}>
              With what each of them owes, and whom to write to.
            </EmptyState>
          )
        }
      >
        {({ items, nextCursor }) => (
          <>
            <CustomerTable customers={items} stale={query.isPlaceholderData} onOpen={open} />
            <Pager
              search={{ ...filters, ...(page ? { page } : {}) }}
              shown={items.length}
              nextCursor={nextCursor}
              noun="customer"
            />
          </>
        )}
      </Listing>
      {create && may && (
        <CustomerDialog
          name=""
          onClose={() => navigate({ search: ({ create: _create, ...now }) => now, replace: true })}
          onDone={open}
        />
      )}
    </Page>
  )
}

const owed = (customer: CustomerJson, pick: 'outstanding' | 'overdue') => {
  const amounts = customer.balances.filter((balance) => balance[pick] !== 0)
  if (amounts.length === 0) return <span className="quiet">–</span>
  return amounts.map((balance) => (
    <Amount
      key={balance.currency}
      minor={balance[pick]}
      currency={balance.currency}
      className={pick === 'overdue' ? classes.overdue : classes.balance}
    />
  ))
}

const primaryOf = (customer: CustomerJson) =>
  customer.contacts.find(({ isPrimary }) => isPrimary) ?? customer.contacts[0]

const COLUMNS: readonly Column<CustomerJson>[] = [
  { key: 'name', head: 'Customer', cell: (row) => row.name },
  { key: 'contact', head: 'Contact', cell: (row) => primaryOf(row)?.name ?? <span className="quiet">None</span> },
  { key: 'email', head: 'E-mail', from: 'desk', cell: (row) => primaryOf(row)?.email ?? row.email ?? '' },
  { key: 'overdue', head: 'Overdue', align: 'right', cell: (row) => owed(row, 'overdue') },
  { key: 'outstanding', head: 'Outstanding', align: 'right', cell: (row) => owed(row, 'outstanding') },
]

type TableProps = { customers: readonly CustomerJson[]; stale: boolean; onOpen: (customer: CustomerJson) => void }

const CustomerTable = ({ customers, stale, onOpen }: TableProps) => (
  <DataTable
    label="Customers"
    columns={COLUMNS}
    rows={customers}
    stale={stale}
    rowKey={(row) => row.id}
    href={(row) => `/customers/${row.id}`}
    onOpen={onOpen}
    phone={(row) => ({
      first: (
        <>
          <span>{row.name}</span>
          {owed(row, 'outstanding')}
        </>
      ),
      second: <span>{primaryOf(row)?.name ?? 'No contact'}</span>,
    })}
  />
)
