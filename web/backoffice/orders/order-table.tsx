import { useNavigate } from '@tanstack/react-router'
import type { PaymentRecordJson } from '../../../src/contract/payment.ts'
import { Amount } from '../../ui/amount.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Instant } from '../../ui/day.tsx'
import { MethodText } from '../../ui/method-text.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { GATEWAY, SOURCE } from '../../ui/status-words.ts'
import classes from './order-list.module.css'

const COLUMNS: readonly Column<PaymentRecordJson>[] = [
  { key: 'customer', head: 'Customer', cell: (row) => row.customerName || 'No customer' },
  { key: 'status', head: 'Status', cell: (row) => <StatusBadge kind="record" status={row.status} /> },
  { key: 'invoice', head: 'Invoice', cell: (row) => row.invoiceNumber ?? '' },
  { key: 'method', head: 'Method', cell: (row) => <MethodText method={row.method} /> },
  {
    key: 'gateway',
    head: 'Gateway',
    from: 'desk',
    cell: (row) => (
      <span className={classes.gateway} title={row.gatewayReference ?? ''}>
        {row.gateway ? GATEWAY[row.gateway] : <span className="quiet">None</span>}
        {row.gatewayReference && <span className={classes.reference}>{row.gatewayReference}</span>}
      </span>
    ),
  },
  { key: 'source', head: 'Source', from: 'desk', cell: (row) => SOURCE[row.source] ?? row.source },
  { key: 'at', head: 'When', cell: (row) => <Instant at={row.at} /> },
  {
    key: 'tip',
    head: 'Tip',
    align: 'right',
    from: 'desk',
    cell: (row) =>
      row.tip ? (
        <Amount minor={row.tip} currency={row.currency} className={classes.muted} />
      ) : (
        <span className="quiet">–</span>
      ),
  },
  {
    key: 'fee',
    head: 'Fee',
    align: 'right',
    from: 'desk',
    cell: (row) =>
      row.fee ? (
        <Amount minor={row.fee} currency={row.currency} className={classes.muted} />
      ) : (
        <span className="quiet">–</span>
      ),
  },
  {
    key: 'amount',
    head: 'Amount',
    align: 'right',
    cell: (row) => <Amount minor={row.amount} currency={row.currency} />,
  },
]

type Props = {
  readonly records: readonly PaymentRecordJson[]
  readonly stale?: boolean
  readonly ofOneCustomer?: boolean
}

export function OrderTable({ records, stale = false, ofOneCustomer = false }: Props) {
  const navigate = useNavigate()
  // Most organizations take no tips: the column is there where one was given, and takes the place of a lesser one.
  const unwanted = records.some(({ tip }) => tip > 0) ? 'source' : 'tip'
  const columns = COLUMNS.filter(({ key }) => key !== unwanted)
  const invoiceFirst = columns.filter(({ key }) => key === 'invoice')
  return (
    <DataTable
      label="Payments"
      columns={
        ofOneCustomer
          ? [...invoiceFirst, ...columns.filter(({ key }) => key !== 'customer' && key !== 'invoice')]
          : columns
      }
      rows={records}
      stale={stale}
      rowKey={(row) => row.id}
      href={(row) => `/payments/orders/${row.id}`}
      onOpen={(row) => navigate({ to: '/payments/orders/$paymentId', params: { paymentId: row.id } })}
      phone={(row) => ({
        first: (
          <>
            <span>{row.customerName || row.method}</span>
            <Amount minor={row.amount} currency={row.currency} />
          </>
        ),
        second: (
          <>
            <StatusBadge kind="record" status={row.status} />
            <span>
              <MethodText method={row.method} />, <Instant at={row.at} />
            </span>
          </>
        ),
      })}
    />
  )
}
