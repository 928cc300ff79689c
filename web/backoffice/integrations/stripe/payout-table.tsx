import type { GatewayPayoutsJson } from '../../../../src/contract/gateway.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Day, Instant } from '../../../ui/day.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import classes from './gateway-table.module.css'
import { type GatewayColumn, GatewayTable } from './gateway-table.tsx'

type Payout = GatewayPayoutsJson['items'][number]

const COLUMNS: readonly GatewayColumn<Payout>[] = [
  { head: 'At the bank', cell: (row) => <ArrivalDay on={row.arrivesOn} /> },
  { head: 'Status', cell: (row) => <StatusBadge kind="payout" status={row.status} /> },
  { head: 'In your books', cell: (row) => <StatusBadge kind="books" status={row.books ?? 'waiting'} /> },
  { head: 'Begun', cell: (row) => <Instant at={row.at} /> },
  { head: 'Payout', width: '26%', from: 'desk', cell: (row) => <code>{row.id}</code> },
  {
    head: 'Amount',
    align: 'right',
    width: '132px',
    cell: (row) => <Amount minor={row.amount} currency={row.currency} />,
  },
]

/** What goes to the bank, and what the gateway takes back from there (with a minus), beside our own books. */
export const PayoutTable = ({ payouts }: { readonly payouts: readonly Payout[] }) => (
  <GatewayTable
    label="Payouts from Stripe"
    columns={COLUMNS}
    rows={payouts}
    rowKey={(row) => row.id}
    phone={(row) => ({
      first: (
        <>
          <ArrivalDay on={row.arrivesOn} />
          <Amount minor={row.amount} currency={row.currency} />
        </>
      ),
      second: (
        <>
          <StatusBadge kind="payout" status={row.status} />
          {row.books ? (
            <StatusBadge kind="books" status={row.books} />
          ) : (
            <span>
              Begun <Instant at={row.at} />
            </span>
          )}
        </>
      ),
    })}
  />
)

const ArrivalDay = ({ on }: { readonly on: string }) => (
  <span className={classes.name}>
    <Day on={on} />
  </span>
)
