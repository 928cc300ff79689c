import { useNavigate } from '@tanstack/react-router'
import type { InvoiceSummaryJson } from '../../../src/contract/invoice.ts'
import { Amount } from '../../ui/amount.tsx'
import { Badges } from '../../ui/badges.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Day } from '../../ui/day.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './invoice-table.module.css'

type Props = {
  readonly invoices: readonly InvoiceSummaryJson[]
  readonly stale?: boolean
  /** On a customer's own page the number comes first, because the customer is known. */
  readonly ofOneCustomer?: boolean
}

const customer: Column<InvoiceSummaryJson> = { key: 'customer', head: 'Customer', cell: (row) => row.customerName }
const number: Column<InvoiceSummaryJson> = {
  key: 'number',
  head: 'Number',
  cell: (row) => row.number ?? <span className="quiet">Draft</span>,
}

const OWED = new Set<string>(['pending', 'sent', 'partially_paid'])

const COLUMNS: readonly Column<InvoiceSummaryJson>[] = [
  { key: 'reference', head: 'Reference', from: 'desk', cell: (row) => row.reference ?? '' },
  {
    key: 'status',
    head: 'Status',
    cell: (row) => (
      <span className={classes.status}>
        <StatusBadge status={row.status} />
        <Badges badges={row.badges} />
      </span>
    ),
  },
  { key: 'issued', head: 'Issued', from: 'desk', cell: (row) => row.issueOn && <Day on={row.issueOn} /> },
  { key: 'due', head: 'Due', cell: (row) => row.dueOn && <Day on={row.dueOn} /> },
  { key: 'total', head: 'Total', align: 'right', cell: (row) => <Amount minor={row.total} currency={row.currency} /> },
  {
    key: 'amountDue',
    head: 'Amount due',
    align: 'right',
    cell: (row) =>
      !OWED.has(row.status) ? (
        <span className="quiet">–</span>
      ) : (
        <Amount minor={row.amountDue} currency={row.currency} className={classes.due} />
      ),
  },
]

export function InvoiceTable({ invoices, stale = false, ofOneCustomer = false }: Props) {
  const navigate = useNavigate()
  return (
    <DataTable
      label="Invoices"
      columns={ofOneCustomer ? [number, ...COLUMNS] : [customer, number, ...COLUMNS]}
      rows={invoices}
      stale={stale}
      rowKey={(row) => row.id}
      href={(row) => `/payments/invoices/${row.id}`}
      onOpen={(row) => navigate({ to: '/payments/invoices/$invoiceId', params: { invoiceId: row.id } })}
      phone={(row) => ({
        first: (
          <>
            <span>{ofOneCustomer ? (row.number ?? 'Draft') : row.customerName}</span>
            <Amount minor={row.total} currency={row.currency} />
          </>
        ),
        second: (
          <>
            <span className={classes.status}>
              <StatusBadge status={row.status} />
              <Badges badges={row.badges.filter((badge) => badge !== 'viewed')} />
            </span>
            <span>{row.dueOn ? <Day on={row.dueOn} /> : row.number}</span>
          </>
        ),
      })}
    />
  )
}
