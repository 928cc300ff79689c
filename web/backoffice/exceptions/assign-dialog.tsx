import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExceptionJson } from '../../../src/contract/exception.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { invoiceListQuery } from '../api/invoices.ts'
import { assignPayment } from '../api/payments.ts'
import { sayError } from '../api/problem.ts'
import { useCommand } from '../api/use-command.tsx'

type Props = { readonly exception: ExceptionJson; readonly onClose: () => void }

/** Says which invoice a payment is for that was found without one. The money is with the business already; nothing is charged. */
export function AssignDialog({ exception: { about, detail, sentence }, onClose }: Props) {
  const money = useMoneyText()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [error, setError] = useState<string>()
  const [q] = useDebouncedValue(typed.trim(), 180)
  const open = useQuery(invoiceListQuery({ status: 'unpaid', q: q || undefined, limit: 20 }))
  const invoices = (open.data?.items ?? []).filter(({ currency }) => currency === about?.currency)
  const command = useCommand((invoiceId: string, key) => assignPayment(about?.paymentId ?? '', invoiceId, key), {
    stale: [
      'exceptions',
      'system',
      'dashboard',
      'timeline',
      'payment',
      'payments',
      'invoice',
      'invoices',
      'customer',
    ].map((what) => [what]),
    showsFieldErrors: true,
    done: onClose,
    failed: (problem) => setError(sayError(problem)),
    says: () => 'The payment is on its invoice',
  })
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Put on an invoice"
      sentence={
        <>
          {detail ?? sentence} Nothing is charged and nobody is told. What exceeds the amount due becomes the customer’s
          credit.
        </>
      }
      action="Put on invoice"
      busy={command.isPending}
      onAction={() => (chosen ? command.mutate(chosen) : setError('Choose an invoice'))}
    >
      <Select
        label="Open invoice"
        placeholder="Number, reference or customer"
        searchable
        openOnFocus={false}
        data={invoices.map((invoice) => ({
          value: invoice.id,
          label: `${invoice.number ?? 'Draft'} · ${invoice.customerName} · ${money(invoice.amountDue, invoice.currency)}`,
        }))}
        filter={({ options }) => options}
        searchValue={typed}
        onSearchChange={setTyped}
        value={chosen}
        onChange={(value) => {
          setChosen(value)
          setError(undefined)
        }}
        nothingFoundMessage={open.isFetching ? 'Searching …' : 'No open invoice in this currency is called that'}
        error={error}
        data-autofocus
      />
    </Dialog>
  )
}
