import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { InvoiceJson, InvoicePaymentJson } from '../../../../src/contract/invoice.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Day, Instant } from '../../../ui/day.tsx'
import { apiPath } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import type { Refundable } from '../../orders/refund-dialog.tsx'
import { Section } from '../../page/page.tsx'
import classes from './detail-table.module.css'

export const refundableOf = (invoice: InvoiceJson, payment: InvoicePaymentJson): Refundable => ({
  paymentId: payment.id,
  refundable: payment.refundable,
  refundableTip: payment.refundableTip,
  currency: payment.currency,
  method: payment.method,
  customerName: invoice.customerName,
  invoiceNumber: invoice.number,
  isOffline: payment.kind !== 'gateway',
})

type Props = { readonly invoice: InvoiceJson; readonly onRefund: (payment: Refundable) => void }

/** What has arrived for this invoice; each payment can be given back by itself. */
export function PaymentList({ invoice, onRefund }: Props) {
  const may = useMay('payments.refund')
  if (invoice.payments.length === 0) return null
  return (
    <Section title="Payments">
      <table className={classes.table} aria-label="Payments">
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col" data-wide>
              Received
            </th>
            <th scope="col" data-right>
              Refunded
            </th>
            <th scope="col" data-right>
              Amount
            </th>
            <th scope="col">
              <span className={classes.unseen}>Refund</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.payments.map((payment) => (
            <tr key={payment.id} data-testid={`payment-${payment.id}`}>
              <td>
                <Link to="/payments/orders/$paymentId" params={{ paymentId: payment.id }} className="link">
                  {payment.method}
                </Link>
              </td>
              <td data-wide>
                <Instant at={payment.capturedAt} time />
              </td>
              <td data-right>
                {payment.refunded === 0 ? (
                  <span className="quiet">–</span>
                ) : (
                  <Amount minor={-payment.refunded} currency={payment.currency} />
                )}
              </td>
              <td data-right>
                <Amount minor={payment.amount} currency={payment.currency} />
                {payment.tip > 0 && (
                  <div className="quiet">
                    with <Amount minor={payment.tip} currency={payment.currency} /> tip
                  </div>
                )}
              </td>
              <td data-right className={classes.button}>
                {may && payment.refundable > 0 && (
                  <Button size="xs" variant="default" onClick={() => onRefund(refundableOf(invoice, payment))}>
                    Refund
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

export function CreditNoteList({ invoice }: { readonly invoice: InvoiceJson }) {
  if (invoice.creditNotes.length === 0) return null
  return (
    <Section title="Credit notes">
      <table className={classes.table} aria-label="Credit notes">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Issued</th>
            <th scope="col" data-wide>
              Reason
            </th>
            <th scope="col" data-right>
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.creditNotes.map((note) => (
            <tr key={note.id}>
              <td>
                <a href={apiPath(`/credit-notes/${note.id}/pdf`)} target="_blank" rel="noreferrer" className="link">
                  {note.number}
                </a>
              </td>
              <td>
                <Day on={note.issuedOn} />
              </td>
              <td data-wide>{note.reason || <span className="quiet">–</span>}</td>
              <td data-right>
                <Amount minor={-note.amount} currency={note.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
