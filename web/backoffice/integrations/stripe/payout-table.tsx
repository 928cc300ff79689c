import type { GatewayPayoutsJson } from '../../../../src/contract/gateway.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Day, Instant } from '../../../ui/day.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import classes from './gateway-table.module.css'

type Payout = GatewayPayoutsJson['items'][number]

/** What goes to the bank, and what the gateway takes back from there (with a minus). */
export const PayoutTable = ({ payouts }: { readonly payouts: readonly Payout[] }) => (
  <table className={classes.table} aria-label="Payouts from Stripe">
    <thead>
      <tr>
        <th scope="col">At the bank</th>
        <th scope="col">Status</th>
        <th scope="col" data-desk>
          Begun
        </th>
        <th scope="col" data-desk>
          Payout
        </th>
        <th scope="col" data-right>
          Amount
        </th>
      </tr>
    </thead>
    <tbody>
      {payouts.map((payout) => (
        <tr key={payout.id} data-testid={`payout-${payout.id}`}>
          <td>
            <span className={classes.name}>
              <Day on={payout.arrivesOn} />
            </span>
          </td>
          <td>
            <StatusBadge kind="payout" status={payout.status} />
          </td>
          <td data-desk>
            <Instant at={payout.at} time />
          </td>
          <td data-desk>
            <code>{payout.id}</code>
          </td>
          <td data-right>
            <Amount minor={payout.amount} currency={payout.currency} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
