import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExceptionJson } from '../../../src/contract/exception.ts'
import { Notice } from '../../ui/notice.tsx'
import { exceptionListQuery } from '../api/reconciliation.ts'
import { useMay } from '../api/session.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { ResolveDialog } from './resolve-dialog.tsx'

/** What waits for a decision about one payment, on its own page, where what it asks for is done. */
export function ExceptionsOfPayment({ paymentId }: { readonly paymentId: string }) {
  const may = { view: useMay('reconciliation.view'), resolve: useMay('reconciliation.resolve') }
  const isPayment = paymentId.startsWith('pay_')
  const { data } = useQuery({
    ...exceptionListQuery({ state: 'open', paymentId }),
    enabled: may.view && isPayment,
    placeholderData: undefined,
  })
  const [resolving, resolve] = useState<ExceptionJson | null>(null)
  const [assigning, assign] = useState<ExceptionJson | null>(null)
  return (
    <>
      {data?.items.map((exception) => (
        <Notice key={exception.id} tone="amber" testId={`exception-${exception.id}`}>
          <strong>{exception.sentence}</strong> {exception.detail} {exception.advice}
          {may.resolve && exception.resolvable && (
            <Notice.Actions>
              {exception.kind === 'unmatched_payment' && (
                <Button size="xs" variant="default" onClick={() => assign(exception)}>
                  Put on an invoice
                </Button>
              )}
              <Button size="xs" variant="default" onClick={() => resolve(exception)}>
                Resolve
              </Button>
            </Notice.Actions>
          )}
        </Notice>
      ))}
      {assigning && <AssignDialog exception={assigning} onClose={() => assign(null)} />}
      {resolving && <ResolveDialog exception={resolving} onClose={() => resolve(null)} />}
    </>
  )
}
