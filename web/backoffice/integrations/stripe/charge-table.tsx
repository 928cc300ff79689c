import type { GatewayChargesJson } from '../../../../src/contract/gateway.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Instant } from '../../../ui/day.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import classes from './gateway-table.module.css'
import { type GatewayColumn, GatewayTable } from './gateway-table.tsx'

type Charge = GatewayChargesJson['items'][number]

const COLUMNS: readonly GatewayColumn<Charge>[] = [
  { head: 'Customer', width: '30%', cell: (row) => <AtStripe charge={row} /> },
  { head: 'For', from: 'desk', cell: (row) => row.customer && row.description },
  { head: 'Status', width: '164px', cell: (row) => <StatusBadge kind="gateway_payment" status={row.status} /> },
  { head: 'When', width: '156px', cell: (row) => <Instant at={row.at} time /> },
  {
    head: 'Amount',
    align: 'right',
    width: '132px',
    cell: (row) => <Amount minor={row.amount} currency={row.currency} />,
  },
]

/** Payments at the gateway; each opens in the gateway's own dashboard, where it has a page. */
export const ChargeTable = ({ charges }: { readonly charges: readonly Charge[] }) => (
  <GatewayTable
    label="Payments at Stripe"
    columns={COLUMNS}
    rows={charges}
    rowKey={(row) => row.id}
    phone={(row) => ({
      first: (
        <>
          <AtStripe charge={row} />
          <Amount minor={row.amount} currency={row.currency} />
        </>
      ),
      second: (
        <>
          <StatusBadge kind="gateway_payment" status={row.status} />
          <Instant at={row.at} time />
        </>
      ),
    })}
  />
)

function AtStripe({ charge: { id, url, customer, description } }: { readonly charge: Charge }) {
  const called = customer || description || id
  if (!url) return <span className={classes.name}>{called}</span>
  return (
    <a href={url} target="_blank" rel="noreferrer" className={classes.name} title={`Open in Stripe: ${called}`}>
      {called}
    </a>
  )
}
