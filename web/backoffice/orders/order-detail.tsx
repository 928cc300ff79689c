import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { PaymentJson } from '../../../src/contract/payment.ts'
import { Amount } from '../../ui/amount.tsx'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { GATEWAY, SOURCE } from '../../ui/status-words.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { paymentQuery } from '../api/payments.ts'
import { sayError } from '../api/problem.ts'
import { apiPath } from '../api/request.ts'
import { useMay } from '../api/session.ts'
import { DisputesOfPayment } from '../disputes/of-payment.tsx'
import { ExceptionsOfPayment } from '../exceptions/of-payment.tsx'
import invoiceClasses from '../invoices/invoice-detail.module.css'
import { EventSection } from '../page/event-section.tsx'
import { FactList } from '../page/fact-list.tsx'
import { BackLink, Page, useTitle } from '../page/page.tsx'
import { AttemptList, RefundList } from './order-parts.tsx'
import { RefundDialog } from './refund-dialog.tsx'

const route = getRouteApi('/shell/payments/orders/$paymentId')

/** One payment, or one try that made none: what the gateway said, what was given back, and what happened. */
export function OrderDetail() {
  const { paymentId } = route.useParams()
  const query = useQuery(paymentQuery(paymentId))
  const [refunding, setRefunding] = useState(false)
  const payment = query.data
  useTitle(payment ? `Payment of ${payment.customerName}` : 'Payment')

  if (!payment) {
    return (
      <Page>
        {query.isError ? (
          <ErrorState title="The payment could not be opened" message={sayError(query.error)} onRetry={query.refetch} />
        ) : (
          <Waiting rows={8} height={20} />
        )}
      </Page>
    )
  }
  return (
    <Page>
      <Head payment={payment} onRefund={() => setRefunding(true)} />
      {payment.declineReason && (
        <Notice tone="red" testId="decline-reason">
          Not paid: {payment.declineReason}
        </Notice>
      )}
      <DisputesOfPayment paymentId={payment.id} />
      <ExceptionsOfPayment paymentId={payment.id} />
      <div className={invoiceClasses.columns}>
        <div className={invoiceClasses.main}>
          <AttemptList attempts={payment.attempts} />
          <RefundList refunds={payment.refunds} />
          <EventSection path={`/payments/${payment.id}`} />
        </div>
        <FactList facts={factsOf(payment)} label="Payment facts" />
      </div>
      {refunding && (
        <RefundDialog
          payment={{
            paymentId: payment.id,
            refundable: payment.refundable,
            refundableTip: payment.refundableTip,
            currency: payment.currency,
            method: payment.method,
            customerName: payment.customerName,
            invoiceNumber: payment.invoiceNumber,
            isOffline: payment.gateway === null,
          }}
          onClose={() => setRefunding(false)}
        />
      )}
    </Page>
  )
}

function Head({ payment, onRefund }: { readonly payment: PaymentJson; readonly onRefund: () => void }) {
  const may = useMay('payments.refund')
  const isPayment = payment.kind === 'payment'
  return (
    <header className={invoiceClasses.head}>
      <BackLink to="/payments/orders" label="Orders" />
      <div className={invoiceClasses.title}>
        <h1>{payment.customerName || 'No customer'}</h1>
        <span className={invoiceClasses.number}>{payment.method}</span>
        <StatusBadge kind="record" status={payment.status} />
        {!payment.liveMode && <Tag tone="amber">Test</Tag>}
      </div>
      <div className={invoiceClasses.due}>
        <div>
          <p className={invoiceClasses.figure} data-testid="amount">
            <Amount minor={payment.amount} currency={payment.currency} />
          </p>
          <p className="quiet">{captionOf(payment)}</p>
        </div>
        <div style={{ display: 'flex', gap: 8 }}>
          {isPayment && (
            <Button
              component="a"
              href={apiPath(`/payments/${payment.id}/receipt.pdf`)}
              target="_blank"
              variant="default"
            >
              Download receipt
            </Button>
          )}
          {may && isPayment && payment.refundable > 0 && (
            <Button variant="default" onClick={onRefund} data-testid="action-refund">
              Issue refund
            </Button>
          )}
        </div>
      </div>
    </header>
  )
}

function captionOf(payment: PaymentJson): ReactNode {
  if (payment.status === 'pending')
    return `Confirming with ${payment.gateway ? GATEWAY[payment.gateway] : 'the gateway'}…`
  if (payment.status === 'failed') return 'Nothing was collected'
  if (payment.refunded > 0) {
    return (
      <>
        <Amount minor={payment.refunded} currency={payment.currency} /> refunded
      </>
    )
  }
  return (
    <>
      Received <Instant at={payment.at} time />
    </>
  )
}

function factsOf(payment: PaymentJson): readonly (readonly [string, ReactNode])[] {
  const { currency } = payment
  const amount = (minor: number) => minor !== 0 && <Amount minor={minor} currency={currency} />
  return [
    [
      'Customer',
      payment.customerId && (
        <Link to="/customers/$customerId" params={{ customerId: payment.customerId }} className="link">
          {payment.customerName}
        </Link>
      ),
    ],
    [
      'Invoice',
      payment.invoiceId && (
        <Link to="/payments/invoices/$invoiceId" params={{ invoiceId: payment.invoiceId }} className="link">
          {payment.invoiceNumber}
        </Link>
      ),
    ],
    ['When', <Instant key="at" at={payment.at} time />],
    ['Method', payment.method],
    ['Gateway', payment.gateway ? GATEWAY[payment.gateway] : 'None: recorded by staff'],
    ['Gateway reference', payment.gatewayReference],
    ['Source', SOURCE[payment.source] ?? payment.source],
    ['Applied to the invoice', amount(payment.applied)],
    ['Kept as credit', amount(payment.surplus)],
    ['Tip', amount(payment.tip)],
    ['Fee', payment.fee !== null && amount(payment.fee)],
    ['Can still be refunded', amount(payment.refundable)],
    ['Reference', payment.reference],
    ['Note', payment.note],
  ]
}
