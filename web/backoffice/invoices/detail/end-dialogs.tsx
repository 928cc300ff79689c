import { Textarea } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { parseAmount } from '../../../../src/core/money/text.ts'
import { useMoneyText } from '../../../ui/amount.tsx'
import { AmountInput, amountText } from '../../../ui/amount-input.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { usePlace } from '../../../ui/place.tsx'
import { creditInvoice, deleteInvoice, voidInvoice } from '../../api/invoices.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useCommand } from '../../api/use-command.tsx'

type Props = { readonly invoice: InvoiceJson; readonly onClose: () => void }

const MOVED = [['invoices'], ['timeline'], ['dashboard'], ['customer']] as const

/** Lowers what the invoice asks, by a numbered document. */
export function CreditNoteDialog({ invoice, onClose }: Props) {
  const { locale } = usePlace()
  const text = useMoneyText()
  const { currency, amountDue } = invoice
  const [amount, setAmount] = useState(amountText(amountDue, currency, locale))
  const [reason, setReason] = useState('')
  const [errors, setErrors] = useState<Record<string, string>>({})
  const minor = parseAmount(amount, currency, locale)
  const isAmount = minor !== null && minor > 0n && minor <= BigInt(amountDue)
  const credit = useCommand((body: { amount: number; reason: string }, key) => creditInvoice(invoice.id, body, key), {
    stale: [['invoice', invoice.id], ...MOVED],
    showsFieldErrors: true,
    done: onClose,
    failed: (error) => setErrors(fieldErrors(error)),
    says: (note) => `Credit note ${note.number} written`,
  })
  const submit = () => {
    if (isAmount) credit.mutate({ amount: Number(minor), reason: reason.trim() })
    else setErrors({ amount: `Type an amount up to ${text(amountDue, currency)}` })
  }
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Write a credit note"
      sentence={`It lowers what ${invoice.customerName} owes on ${invoice.number}, where ${text(amountDue, currency)} is due. The invoice itself stays as it is.`}
      action={isAmount ? `Credit ${text(minor, currency)}` : 'Credit'}
      busy={credit.isPending}
      onAction={submit}
    >
      <AmountInput
        label="Amount"
        currency={currency}
        value={amount}
        onChange={setAmount}
        error={errors.amount}
        data-autofocus
      />
      <Textarea
        label="Reason"
        description="Printed on the credit note"
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={errors.reason}
      />
    </Dialog>
  )
}

/** An invoice that never should have been; its number stays taken. */
export function VoidDialog({ invoice, onClose }: Props) {
  const text = useMoneyText()
  const [reason, setReason] = useState('')
  const command = useCommand((body: { reason: string }, key) => voidInvoice(invoice.id, body, key), {
    stale: MOVED,
    done: (voided, _, client) => {
      client.setQueryData(['invoice', invoice.id], voided)
      onClose()
    },
    says: () => `${invoice.number} is void`,
  })
  return (
    <Dialog
      opened
      onClose={onClose}
      danger
      title={`Void ${invoice.number}`}
      sentence={`${invoice.customerName} will no longer owe ${text(invoice.amountDue, invoice.currency)}, and the pay link will say that the invoice is void. Number and history stay. This cannot be undone.`}
      action={`Void ${invoice.number}`}
      busy={command.isPending}
      onAction={() => command.mutate({ reason: reason.trim() })}
    >
      <Textarea
        label="Reason"
        description="Shown on the timeline"
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </Dialog>
  )
}

export function DeleteDraftDialog({ invoice, onClose }: Props) {
  const text = useMoneyText()
  const navigate = useNavigate()
  const command = useCommand((id: string) => deleteInvoice(id), {
    stale: MOVED,
    done: () => navigate({ to: '/payments/invoices' }),
    says: () => 'Draft deleted',
  })
  return (
    <Dialog
      opened
      onClose={onClose}
      danger
      title="Delete this draft"
      sentence={`The draft for ${invoice.customerName} over ${text(invoice.total, invoice.currency)} is removed. It has no number and nobody was sent it. This cannot be undone.`}
      action="Delete draft"
      busy={command.isPending}
      onAction={() => command.mutate(invoice.id)}
    />
  )
}
