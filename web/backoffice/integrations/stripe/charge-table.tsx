import type { GatewayChargesJson } from '../../../../src/contract/gateway.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Instant } from '../../../ui/day.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import classes from './gateway-table.module.css'

type Charge = GatewayChargesJson['items'][number]

/** Payments at the gateway; each opens in the gateway's own dashboard, where it has a page. */
export const ChargeTable = ({ charges }: { readonly charges: readonly Charge[] }) => (
  <table className={classes.table} aria-label="Payments at Stripe">
    <thead>
      <tr>
        <th scope="col">Customer</th>
        <th scope="col" data-desk>
          For
        </th>
        <th scope="col">Status</th>
        <th scope="col" data-desk>
          When
        </th>
        <th scope="col" data-right>
          Amount
        </th>
      </tr>
    </thead>
    <tbody>
      {charges.map((charge) => (
        <tr key={charge.id} data-testid={`charge-${charge.id}`}>
          <td>
            <AtStripe url={charge.url}>{charge.customer || charge.description || charge.id}</AtStripe>
            <span className={classes.under}>
              <Instant at={charge.at} />
              {charge.customer && charge.description && `, ${charge.description}`}
            </span>
          </td>
          <td data-desk>{charge.description}</td>
          <td>
            <StatusBadge kind="gateway_payment" status={charge.status} />
          </td>
          <td data-desk>
            <Instant at={charge.at} time />
          </td>
          <td data-right>
            <Amount minor={charge.amount} currency={charge.currency} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const AtStripe = ({ url, children }: { readonly url: string | null; readonly children: string }) =>
  url ? (
    <a href={url} target="_blank" rel="noreferrer" className={classes.name} title="Open in Stripe">
      {children}
    </a>
  ) : (
    <span className={classes.name}>{children}</span>
  )
