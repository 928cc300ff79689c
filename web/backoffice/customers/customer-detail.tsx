import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CustomerJson } from '../../../src/contract/customer.ts'
import { addressLines } from '../../../src/core/customer/bill-to.ts'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { changeCustomer, customerQuery } from '../api/customers.ts'
import { invoiceListQuery } from '../api/invoices.ts'
import { sayError } from '../api/problem.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import invoiceClasses from '../invoices/invoice-detail.module.css'
import { InvoiceTable } from '../invoices/invoice-table.tsx'
import { Figures } from '../list/figures.tsx'
import { EventSection } from '../page/event-section.tsx'
import { FactList } from '../page/fact-list.tsx'
import { BackLink, Page, Section, useTitle } from '../page/page.tsx'
import { SavedCards } from '../payment-methods/saved-cards.tsx'
import { ContactList } from './contact-list.tsx'
import { EditCustomerDialog } from './edit-customer-dialog.tsx'

const route = getRouteApi('/shell/customers/$customerId')

/** One customer: what they owe, whom to write to, their invoices, and what happened. */
export function CustomerDetail() {
  const { customerId } = route.useParams()
  const query = useQuery(customerQuery(customerId))
  const customer = query.data
  useTitle(customer?.name ?? 'Customer')
  if (!customer) {
    return (
      <Page>
        {query.isError ? (
          <ErrorState
            title="The customer could not be opened"
            message={sayError(query.error)}
            onRetry={query.refetch}
          />
        ) : (
          <Waiting rows={8} height={20} />
        )}
      </Page>
    )
  }
  return (
    <Page>
      <Head customer={customer} />
      <div className={invoiceClasses.columns}>
        <div className={invoiceClasses.main}>
          <Invoices customer={customer} />
          <ContactList customer={customer} />
          <SavedCards customer={customer} />
          <EventSection path={`/customers/${customer.id}`} />
        </div>
        <FactList label="Customer facts" facts={factsOf(customer)} />
      </div>
    </Page>
  )
}

function Head({ customer }: { readonly customer: CustomerJson }) {
  const may = { edit: useMay('customers.edit'), invoice: useMay('invoices.create') }
  const [editing, setEditing] = useState(false)
  const archive = useCommand((archived: boolean) => changeCustomer(customer.id, { archived }), {
    stale: [['customers']],
    done: (changed, _, client) => client.setQueryData(['customer', customer.id], changed),
    says: (changed) => (changed.archived ? `${changed.name} is archived` : `${changed.name} is active again`),
  })
  const of = (pick: 'outstanding' | 'overdue' | 'credit') =>
    customer.balances.map((balance) => ({ currency: balance.currency, minor: balance[pick] }))
  return (
    <header className={invoiceClasses.head}>
      <BackLink to="/customers" label="Customers" />
      <div className={invoiceClasses.due} style={{ marginTop: 0, marginBottom: 20 }}>
        <div className={invoiceClasses.title}>
          <h1>{customer.name}</h1>
          {customer.archived && <Tag>Archived</Tag>}
        </div>
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {may.edit && (
            <Button variant="default" onClick={() => archive.mutate(!customer.archived)} loading={archive.isPending}>
              {customer.archived ? 'Make active' : 'Archive'}
            </Button>
          )}
          {may.edit && (
            <Button variant="default" onClick={() => setEditing(true)}>
              Edit customer
            </Button>
          )}
          {may.invoice && !customer.archived && (
            <Button
              component={Link}
              to={`/payments/invoices/new?customer=${customer.id}`}
              leftSection={<IconPlus size={15} />}
            >
              New invoice
            </Button>
          )}
        </div>
      </div>
      <Figures
        testId="customer-figures"
        figures={[
          { label: 'Outstanding balance', amounts: of('outstanding') },
          { label: 'Overdue', amounts: of('overdue'), alarm: customer.balances.some((balance) => balance.overdue > 0) },
          { label: 'Account credit', amounts: of('credit') },
        ]}
      />
      {editing && <EditCustomerDialog customer={customer} onClose={() => setEditing(false)} />}
    </header>
  )
}

const SHOWN = 10

function Invoices({ customer }: { readonly customer: CustomerJson }) {
  const query = useQuery(invoiceListQuery({ customerId: customer.id, limit: SHOWN }))
  const all = query.data && (
    <Link to="/payments/invoices" search={{ customerId: customer.id }} className="link">
      All invoices
    </Link>
  )
  return (
    <Section title="Invoices" action={query.data?.nextCursor ? all : null}>
      {query.data === undefined ? (
        query.isError ? (
          <ErrorState
            title="The invoices could not be loaded"
            message={sayError(query.error)}
            onRetry={query.refetch}
          />
        ) : (
          <Waiting rows={4} />
        )
      ) : query.data.items.length === 0 ? (
        <p className="quiet">No invoices yet.</p>
      ) : (
        <InvoiceTable invoices={query.data.items} ofOneCustomer />
      )}
    </Section>
  )
}

const factsOf = (customer: CustomerJson) =>
  [
    [
      'Billing address',
      addressLines(customer.billingAddress).length > 0 && (
        <div key="address">
          {addressLines(customer.billingAddress).map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      ),
    ],
    ['E-mail', customer.email],
    ['Phone', customer.phone],
    ['Tax id', customer.taxId],
    ['Currency', customer.currency],
    [
      'Payment terms',
      customer.paymentTermsDays === null ? 'As the organization’s' : `${customer.paymentTermsDays} days`,
    ],
    ['Notes', customer.notes],
    ['Customer since', <Instant key="since" at={customer.createdAt} />],
  ] as const
