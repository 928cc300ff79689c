import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { Notice } from '../../../ui/notice.tsx'
import { ask } from '../../api/request.ts'
import { useMe } from '../../api/session.ts'

/** Without a gateway invoices can be written and sent, but not paid online (PRODUCT J11). */
export function GatewayNotice() {
  const { gatewayConnected } = useMe()
  if (gatewayConnected) return null
  return (
    <Notice testId="no-gateway">
      Connect a gateway before your first invoice, so that it can be paid online.{' '}
      <Link to="/payments/integrations" className="link">
        Open Integrations
      </Link>
    </Notice>
  )
}

type ConflictProps = { readonly id: string; readonly onOverwrite: (theirs: InvoiceJson) => void }

/** Two people in one draft: nothing is overwritten until one of them has decided. */
export function ConflictNotice({ id, onOverwrite }: ConflictProps) {
  const theirs = useQuery({
    queryKey: ['invoice-theirs', id],
    queryFn: ({ signal }) => ask<InvoiceJson>(`/invoices/${id}`, { signal }),
    staleTime: 0,
  })
  return (
    <Notice tone="amber" testId="conflict">
      <p>
        Somebody else has changed this draft since you opened it. What you typed is still here and not saved. Keep yours
        to replace theirs, or take theirs and lose your changes.
      </p>
      <Notice.Actions>
        <Button
          size="xs"
          variant="default"
          disabled={!theirs.data}
          onClick={() => theirs.data && onOverwrite(theirs.data)}
        >
          Keep mine
        </Button>
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          Take theirs
        </Button>
      </Notice.Actions>
    </Notice>
  )
}
