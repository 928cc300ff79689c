import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvoiceJson } from '../../../src/contract/invoice.ts'
import { Amount } from '../../ui/amount.tsx'
import { Badges } from '../../ui/badges.tsx'
import { Day } from '../../ui/day.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { invoiceQuery } from '../api/invoices.ts'
import { sayError } from '../api/problem.ts'
import { RefundDialog } from '../orders/refund-dialog.tsx'
import { EventSection } from '../page/event-section.tsx'
import { BackLink, Page, useTitle } from '../page/page.tsx'
import { ChargeDialog } from '../payment-methods/charge-dialog.tsx'
import { useChargeable } from '../payment-methods/use-chargeable.ts'
import { Actions } from './detail/actions.tsx'
import { AddresseeDialog } from './detail/addressee-dialog.tsx'
import { CreditNoteDialog, DeleteDraftDialog, VoidDialog } from './detail/end-dialogs.tsx'
import { Facts } from './detail/facts.tsx'
import { LineList } from './detail/line-list.tsx'
import type { Opened } from './detail/opened.ts'
import { PayLinkDialog } from './detail/pay-link-dialog.tsx'
import { CreditNoteList, PaymentList } from './detail/payments.tsx'
import { RecordPaymentDialog } from './detail/record-payment-dialog.tsx'
import { WhyUnpaid } from './detail/why-unpaid.tsx'
import classes from './invoice-detail.module.css'
import { SendDialog } from './send-dialog.tsx'

const route = getRouteApi('/shell/payments/invoices/$invoiceId')

/** One invoice: who, number and status, amount due large, lines, payments, and what happened (LOOK "Detail"). */
export function InvoiceDetail() {
  const { invoiceId } = route.useParams()
  const query = useQuery(invoiceQuery(invoiceId))
  const [opened, open] = useState<Opened>(null)
  const invoice = query.data
  useTitle(invoice ? `${invoice.number ?? 'Draft'} · ${invoice.customerName}` : 'Invoice')

  if (!invoice) {
    return (
      <Page>
        {query.isError ? (
          <ErrorState title="The invoice could not be opened" message={sayError(query.error)} onRetry={query.refetch} />
        ) : (
          <Waiting rows={8} height={20} />
        )}
      </Page>
    )
  }
  const close = () => open(null)
  return (
    <Page>
      <Head invoice={invoice} onOpen={open} />
      <WhyUnpaid invoice={invoice} onOpen={open} />
      {invoice.lastSendError && invoice.whyUnpaid === null && (
        <Notice tone="red" testId="send-error">
          It was not sent: {invoice.lastSendError}
        </Notice>
      )}
      <div className={classes.columns}>
        <div className={classes.main}>
          <LineList invoice={invoice} />
          <PaymentList invoice={invoice} onRefund={(refund) => open({ refund })} />
          <CreditNoteList invoice={invoice} />
          <EventSection path={`/invoices/${invoice.id}`} />
        </div>
        <Facts invoice={invoice} />
      </div>
      {opened === 'send' && <SendDialog invoice={invoice} opened onClose={close} />}
      {opened === 'pay-link' && <PayLinkDialog invoice={invoice} onClose={close} />}
      {opened === 'contact' && <AddresseeDialog invoice={invoice} onClose={close} />}
      {opened === 'record' && <RecordPaymentDialog invoice={invoice} onClose={close} />}
      {opened === 'charge' && <Charge invoice={invoice} onOpen={open} />}
      {opened === 'credit-note' && <CreditNoteDialog invoice={invoice} onClose={close} />}
      {opened === 'void' && <VoidDialog invoice={invoice} onClose={close} />}
      {opened === 'delete' && <DeleteDraftDialog invoice={invoice} onClose={close} />}
      {typeof opened === 'object' && opened !== null && <RefundDialog payment={opened.refund} onClose={close} />}
    </Page>
  )
}

/** The cards are those of the moment the dialog was opened: it stays, whatever happens to the invoice meanwhile. */
function Charge({ invoice, onOpen }: HeadProps) {
  const [cards] = useState(useChargeable(invoice))
  return (
    <ChargeDialog invoice={invoice} cards={cards} onPayLink={() => onOpen('pay-link')} onClose={() => onOpen(null)} />
  )
}

type HeadProps = { readonly invoice: InvoiceJson; readonly onOpen: (what: Opened) => void }

function Head({ invoice, onOpen }: HeadProps) {
  const isDraft = invoice.status === 'draft'
  const shown = isDraft ? invoice.total : invoice.amountDue
  return (
    <header className={classes.head}>
      <BackLink to="/payments/invoices" label="Invoices" />
      <div className={classes.title}>
        <h1>{invoice.customerName}</h1>
        <span className={classes.number}>{invoice.number ?? 'No number yet'}</span>
        <StatusBadge status={invoice.status} />
        <Badges badges={invoice.badges} />
      </div>
      <div className={classes.due}>
        <div>
          <p className={classes.figure} data-testid="amount-due">
            <Amount minor={shown} currency={invoice.currency} />
          </p>
          <p className="quiet">{captionOf(invoice)}</p>
        </div>
        <Actions invoice={invoice} onOpen={onOpen} />
      </div>
    </header>
  )
}

function captionOf(invoice: InvoiceJson) {
  if (invoice.status === 'draft') return 'Total of this draft'
  if (invoice.status === 'void') return 'Void: nothing is owed'
  if (invoice.status === 'written_off') return 'Written off: no longer asked for'
  if (invoice.amountDue === 0) {
    return (
      <>
        Nothing due of <Amount minor={invoice.total} currency={invoice.currency} />
      </>
    )
  }
  return (
    <>
      Due{invoice.dueOn && ' on '}
      {invoice.dueOn && <Day on={invoice.dueOn} />}
      {invoice.amountDue !== invoice.total && (
        <>
          , of <Amount minor={invoice.total} currency={invoice.currency} />
        </>
      )}
    </>
  )
}
