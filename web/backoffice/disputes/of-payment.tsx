import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isOpenDispute } from '../../../src/core/dispute/dispute-state.ts'
import { DISPUTE_LABELS } from '../../../src/core/dispute/dispute-words.ts'
import { Amount } from '../../ui/amount.tsx'
import { Notice } from '../../ui/notice.tsx'
import { disputeListQuery } from '../api/disputes.ts'
import { useMay } from '../api/session.ts'
import { Due } from './due.tsx'

/** The disputes of one payment, on its own page: there may be several, each with its own deadline. */
export function DisputesOfPayment({ paymentId }: { readonly paymentId: string }) {
  const may = useMay('disputes.view')
  const { data } = useQuery({
    ...disputeListQuery({ paymentId }),
    enabled: may && paymentId.startsWith('pay_'),
    placeholderData: undefined,
  })
  return data?.items.map((dispute) => (
    <Notice key={dispute.id} tone={isOpenDispute(dispute.status) ? 'red' : 'blue'} testId={`dispute-${dispute.id}`}>
      <strong>
        Disputed over <Amount minor={dispute.amount} currency={dispute.currency} />:{' '}
        {DISPUTE_LABELS[dispute.status].text}
      </strong>{' '}
      {dispute.reasonText}.
      {dispute.evidenceDueAt && (dispute.status === 'warning' || dispute.status === 'needs_response') && (
        <>
          {' '}
          Evidence is due <Due dispute={dispute} />.
        </>
      )}
      <Notice.Actions>
        <Button component={Link} to={`/payments/disputes/${dispute.id}`} size="xs" variant="default">
          Open dispute
        </Button>
      </Notice.Actions>
    </Notice>
  ))
}
