import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { DisputeJson } from '../../../src/contract/dispute.ts'
import { wantsEvidence } from '../../../src/core/dispute/dispute-state.ts'
import { Amount } from '../../ui/amount.tsx'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { GATEWAY } from '../../ui/status-words.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { disputeQuery } from '../api/disputes.ts'
import { sayError } from '../api/problem.ts'
import { useMay } from '../api/session.ts'
import invoiceClasses from '../invoices/invoice-detail.module.css'
import { EventSection } from '../page/event-section.tsx'
import { FactList } from '../page/fact-list.tsx'
import { BackLink, Page, useTitle } from '../page/page.tsx'
import { AcceptDialog } from './accept-dialog.tsx'
import { MovementList, SentEvidence } from './dispute-parts.tsx'
import classes from './disputes.module.css'
import { Due } from './due.tsx'
import { EvidenceSection } from './evidence-section.tsx'

const route = getRouteApi('/shell/payments/disputes/$disputeId')

/** One dispute: what the bank says, where the money is, and the evidence to be written and sent. */
export function DisputeDetail() {
  const { disputeId } = route.useParams()
  const query = useQuery(disputeQuery(disputeId))
  const [accepting, setAccepting] = useState(false)
  const mayDraft = useMay('disputes.draft')
  const dispute = query.data
  useTitle(dispute ? `Dispute of ${dispute.customerName || 'an unknown customer'}` : 'Dispute')
  if (!dispute) {
    return (
      <Page>
        {query.isError ? (
          <ErrorState title="The dispute could not be opened" message={sayError(query.error)} onRetry={query.refetch} />
        ) : (
          <Waiting rows={8} height={20} />
        )}
      </Page>
    )
  }
  return (
    <Page>
      <Head dispute={dispute} onAccept={() => setAccepting(true)} />
      <Standing dispute={dispute} />
      <div className={invoiceClasses.columns}>
        <div className={invoiceClasses.main}>
          {dispute.answerable && mayDraft ? (
            <EvidenceSection key={dispute.id} dispute={dispute} />
          ) : (
            <SentEvidence dispute={dispute} />
          )}
          <MovementList movements={dispute.movements} />
          <EventSection path={`/disputes/${dispute.id}`} />
        </div>
        <FactList facts={factsOf(dispute)} label="Dispute facts" />
      </div>
      {accepting && <AcceptDialog dispute={dispute} onClose={() => setAccepting(false)} />}
    </Page>
  )
}

function Head({ dispute, onAccept }: { readonly dispute: DisputeJson; readonly onAccept: () => void }) {
  const may = useMay('disputes.accept')
  return (
    <header className={invoiceClasses.head}>
      <BackLink to="/payments/disputes" label="Disputes" />
      <div className={invoiceClasses.title}>
        <h1>{dispute.customerName || 'No customer known'}</h1>
        {dispute.invoiceNumber && <span className={invoiceClasses.number}>{dispute.invoiceNumber}</span>}
        <StatusBadge kind="dispute" status={dispute.status} />
        {!dispute.liveMode && <Tag tone="amber">Test</Tag>}
      </div>
      <div className={invoiceClasses.due}>
        <div>
          <p className={invoiceClasses.figure} data-testid="amount">
            <Amount minor={dispute.amount} currency={dispute.currency} />
          </p>
          <p className="quiet">{dispute.reasonText}</p>
        </div>
        {may && dispute.acceptable && (
          <div className={classes.actions}>
            <Button variant="default" onClick={onAccept} data-testid="action-accept">
              Accept dispute
            </Button>
          </div>
        )}
      </div>
    </header>
  )
}

/** The one thing to know now: what waits for whom, or what went wrong with the last answer. */
function Standing({ dispute }: { readonly dispute: DisputeJson }) {
  const [last] = dispute.answers
  const gateway = GATEWAY[dispute.gateway]
  if (last?.state === 'confirming')
    return (
      <Notice tone="amber" testId="dispute-standing">
        Confirming with {gateway}… What you sent is not sent again, so please do not send it in {gateway}’s dashboard
        either.
      </Notice>
    )
  if (last && (last.state === 'refused' || last.state === 'never_arrived'))
    return (
      <Notice tone="red" testId="dispute-standing">
        {last.op === 'accept' ? 'The dispute was not accepted.' : 'The evidence was not sent.'} {last.detail}
      </Notice>
    )
  if (!wantsEvidence(dispute.status)) return null
  if (dispute.evidenceDueAt === null)
    return (
      <Notice tone="amber" testId="dispute-standing">
        The bank takes no answer to this dispute. Nothing can be sent; wait for its decision.
      </Notice>
    )
  return (
    <Notice tone="amber" testId="dispute-standing">
      The bank waits for your answer: due <Due dispute={dispute} />, <Instant at={dispute.evidenceDueAt} time />.{' '}
      {dispute.fundsText}
      {dispute.stage === 'inquiry' && ' A refund usually ends an inquiry.'}
    </Notice>
  )
}

function factsOf(dispute: DisputeJson): readonly (readonly [string, ReactNode])[] {
  return [
    [
      'Customer',
      dispute.customerId && (
        <Link to="/customers/$customerId" params={{ customerId: dispute.customerId }} className="link">
          {dispute.customerName}
        </Link>
      ),
    ],
    [
      'Invoice',
      dispute.invoiceId && (
        <Link to="/payments/invoices/$invoiceId" params={{ invoiceId: dispute.invoiceId }} className="link">
          {dispute.invoiceNumber}
        </Link>
      ),
    ],
    [
      'Payment',
      dispute.paymentId && (
        <Link to="/payments/orders/$paymentId" params={{ paymentId: dispute.paymentId }} className="link">
          Open payment
        </Link>
      ),
    ],
    ['Money', dispute.fundsText],
    ['Opened', <Instant key="opened" at={dispute.openedAt} time />],
    ['Evidence due', dispute.evidenceDueAt && <Instant key="due" at={dispute.evidenceDueAt} time />],
    ['Decided', dispute.closedAt && <Instant key="closed" at={dispute.closedAt} time />],
    ['Gateway', GATEWAY[dispute.gateway]],
    ['Gateway reference', dispute.gatewayReference],
  ]
}
