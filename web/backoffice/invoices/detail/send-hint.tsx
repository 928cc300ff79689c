import { Link } from '@tanstack/react-router'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import classes from './actions.module.css'

/** Why there is no Send Invoice button, in the place where it would be (PRODUCT C9, R8). */
export function SendHint({ invoice }: { readonly invoice: InvoiceJson }) {
  const { sendHint } = invoice.allowed
  if (sendHint === null || sendHint === 'void' || sendHint === 'not_issued' || invoice.amountDue === 0) return null
  return (
    <p className={classes.hint} data-testid="send-hint">
      {sendHint === 'no_contact_email' && (
        <>
          Add a contact with an e-mail first, then it can be sent.{' '}
          <Link to="/customers/$customerId" params={{ customerId: invoice.customerId }} className="link">
            Open {invoice.customerName}
          </Link>
        </>
      )}
      {sendHint === 'no_gateway' && (
        <>
          Connect a gateway to send it with a pay link.{' '}
          <Link to="/payments/integrations" className="link">
            Open Integrations
          </Link>
        </>
      )}
      {sendHint === 'draft_empty' && 'Add a line first, then it can be issued and sent.'}
    </p>
  )
}
