import type { PaymentJson } from '../../../src/contract/payment.ts'
import { Amount } from '../../ui/amount.tsx'
import { Instant } from '../../ui/day.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import table from '../invoices/detail/detail-table.module.css'
import { Section } from '../page/page.tsx'
import classes from './order-list.module.css'

/** What was asked of the gateway, in words. Only a charge or a refund moves money; the others prepare it or take it back. */
const OPERATION: Readonly<Record<string, string>> = {
  create_object: 'Register',
  confirm: 'Charge',
  sale: 'Charge',
  cancel_object: 'Withdraw',
  refund: 'Refund',
}

type Attempt = PaymentJson['attempts'][number]

const movesMoney = ({ op }: Attempt): boolean => op !== 'create_object' && op !== 'cancel_object'

/** A request that moves no money must not be called succeeded beside an amount that was never paid. */
const acceptedOr = (state: string): string => (state === 'succeeded' ? 'accepted' : state)

/** Each request to the gateway and what became of it. */
export function AttemptList({ attempts }: { readonly attempts: PaymentJson['attempts'] }) {
  if (attempts.length === 0) return null
  return (
    <Section title="Attempts">
      <table className={table.table} aria-label="Attempts">
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Status</th>
            <th scope="col" data-wide>
              Method
            </th>
            <th scope="col" data-wide>
              Reference
            </th>
            <th scope="col" data-wide>
              When
            </th>
            <th scope="col" data-right>
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.id}>
              <td>{OPERATION[attempt.op] ?? attempt.op}</td>
              <td>
                <StatusBadge
                  kind="machinery"
                  status={movesMoney(attempt) ? attempt.state : acceptedOr(attempt.state)}
                />
                {attempt.declineReason && <div className={table.extras}>{attempt.declineReason}</div>}
              </td>
              <td data-wide>{attempt.method}</td>
              <td data-wide>
                <span className={classes.reference}>{attempt.gatewayReference ?? attempt.reference}</span>
              </td>
              <td data-wide>
                <Instant at={attempt.createdAt} time />
              </td>
              <td data-right>
                {movesMoney(attempt) ? (
                  <Amount minor={attempt.amount} currency={attempt.currency} />
                ) : (
                  <span className="quiet">–</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

export function RefundList({ refunds }: { readonly refunds: PaymentJson['refunds'] }) {
  if (refunds.length === 0) return null
  return (
    <Section title="Refunds">
      <table className={table.table} aria-label="Refunds">
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Reason</th>
            <th scope="col" data-wide>
              By
            </th>
            <th scope="col" data-wide>
              When
            </th>
            <th scope="col" data-right>
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {refunds.map((refund) => (
            <tr key={refund.id}>
              <td>
                <StatusBadge kind="machinery" status={refund.state} />
                {refund.failure && <div className={table.extras}>{refund.failure}</div>}
              </td>
              <td>
                {refund.reason || <span className="quiet">–</span>}
                {refund.reopen && <div className={table.extras}>The invoice is owed again</div>}
              </td>
              <td data-wide>{refund.requestedBy.name}</td>
              <td data-wide>
                <Instant at={refund.createdAt} time />
              </td>
              <td data-right>
                <Amount minor={-refund.amount} currency={refund.currency} />
                {refund.tip > 0 && (
                  <div className="quiet">
                    <Amount minor={refund.tip} currency={refund.currency} /> of it from the tip
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
