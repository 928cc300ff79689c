import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Waiting } from '../../../ui/waiting.tsx'
import { customerQuery } from '../../api/customers.ts'
import { invoiceQuery } from '../../api/invoices.ts'
import { sayError } from '../../api/problem.ts'
import { taxRatesQuery } from '../../api/products.ts'
import { Page } from '../../page/page.tsx'
import { Builder } from './builder.tsx'

/**
 * One page for a new draft and a stored one. The first save of a new draft changes the address under the typing hands;
 * that must not start the page anew, every other change of the address must.
 */
export function BuilderPage() {
  const { invoiceId } = useParams({ strict: false })
  const { customer } = useSearch({ strict: false })
  const navigate = useNavigate()
  const [shown, setShown] = useState({ id: invoiceId, session: 0, madeHere: '' })
  if (shown.id !== invoiceId) {
    const sameDraft = shown.id === undefined && invoiceId === shown.madeHere
    setShown({ ...shown, id: invoiceId, session: sameDraft ? shown.session : shown.session + 1 })
  }

  const stored = useQuery({
    ...invoiceQuery(invoiceId ?? ''),
    enabled: invoiceId !== undefined,
    refetchInterval: false,
  })
  const chosen = useQuery({ ...customerQuery(customer ?? ''), enabled: customer !== undefined, refetchInterval: false })
  const taxRates = useQuery(taxRatesQuery)

  const failed = [stored, taxRates].find((query) => query.isError && query.data === undefined)
  if (failed) {
    return (
      <Page>
        <ErrorState title="The draft could not be opened" message={sayError(failed.error)} onRetry={failed.refetch} />
      </Page>
    )
  }
  const isWaiting =
    (invoiceId !== undefined && !stored.data) || !taxRates.data || (customer !== undefined && chosen.isLoading)
  if (isWaiting || !taxRates.data) {
    return (
      <Page>
        <Waiting rows={9} height={20} />
      </Page>
    )
  }
  if (stored.data && !stored.data.allowed.edit && shown.madeHere !== invoiceId) {
    return (
      <Page>
        <EmptyState title={`${stored.data.number ?? 'This invoice'} is issued`}>
          An issued invoice stays as it is. Duplicate it, or write a credit note.
        </EmptyState>
      </Page>
    )
  }
  return (
    <Builder
      key={shown.session}
      initial={invoiceId === undefined ? null : (stored.data ?? null)}
      customer={chosen.data ?? null}
      taxRates={taxRates.data.items}
      onCreated={(invoice) => {
        setShown((now) => ({ ...now, madeHere: invoice.id }))
        navigate({ to: '/payments/invoices/$invoiceId/edit', params: { invoiceId: invoice.id }, replace: true })
      }}
    />
  )
}
