import { Checkbox, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { parseAmount } from '../../../../src/core/money/text.ts'
import { useMoneyText } from '../../../ui/amount.tsx'
import { AmountInput, amountText } from '../../../ui/amount-input.tsx'
import { todayIn } from '../../../ui/day.tsx'
import { DayInput } from '../../../ui/day-input.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { usePlace } from '../../../ui/place.tsx'
import { METHOD_KIND } from '../../../ui/status-words.ts'
import { type OfflineBody, recordPayment } from '../../api/invoices.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useCommand } from '../../api/use-command.tsx'
import classes from './dialogs.module.css'

const KINDS = Object.entries(METHOD_KIND).map(([value, label]) => ({ value, label }))

/** Money that came in another way: cash, cheque, bank transfer. More than is due becomes the customer's credit. */
export function RecordPaymentDialog({
  invoice,
  onClose,
}: {
  readonly invoice: InvoiceJson
  readonly onClose: () => void
}) {
  const { locale, zone } = usePlace()
  const text = useMoneyText()
  const { currency, amountDue } = invoice
  const address = invoice.mailTo ?? invoice.billTo.email
  const form = useForm({
    initialValues: {
      amount: amountText(amountDue, currency, locale),
      kind: 'bank_transfer' as OfflineBody['kind'],
      receivedOn: todayIn(zone) as string | null,
      reference: '',
      note: '',
      receipt: address !== null,
    },
  })
  const minor = parseAmount(form.values.amount, currency, locale)
  const record = useCommand((body: OfflineBody, key) => recordPayment(invoice.id, body, key), {
    stale: [['invoice', invoice.id], ['invoices'], ['timeline'], ['payments'], ['dashboard'], ['customer']],
    showsFieldErrors: true,
    done: onClose,
    failed: (error) => form.setErrors(fieldErrors(error)),
    says: () => 'Payment recorded',
  })
  const submit = () => {
    if (minor === null || minor === 0n) {
      form.setFieldError('amount', 'Type how much you received')
      return
    }
    const { kind, receivedOn, reference, note, receipt } = form.values
    record.mutate({
      amount: Number(minor),
      kind,
      ...(receivedOn ? { receivedOn } : {}),
      reference: reference.trim() || null,
      note: note.trim() || null,
      receipt,
    })
  }
  const surplus = minor === null ? 0n : minor - BigInt(amountDue)
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Record a payment"
      sentence={`${text(amountDue, currency)} is due on ${invoice.number}. Record what ${invoice.customerName} has paid you outside Remit.`}
      action={minor ? `Record ${text(minor, currency)}` : 'Record payment'}
      busy={record.isPending}
      onAction={submit}
      size={500}
    >
      <div className={classes.two}>
        <AmountInput
          label="Amount"
          currency={currency}
          data-autofocus
          value={form.values.amount}
          onChange={(value) => form.setFieldValue('amount', value)}
          error={form.errors.amount}
          description={surplus > 0n ? `${text(surplus, currency)} more than is due; it becomes credit` : undefined}
        />
        <Select label="Method" data={KINDS} allowDeselect={false} {...form.getInputProps('kind')} />
        <DayInput
          label="Received on"
          maxDate={todayIn(zone)}
          value={form.values.receivedOn}
          onChange={(value) => form.setFieldValue('receivedOn', value)}
          error={form.errors.receivedOn}
        />
        <TextInput
          label="Reference"
          description="Cheque number or bank reference"
          maxLength={100}
          {...form.getInputProps('reference')}
        />
      </div>
      <TextInput label="Note" description="For your staff only" maxLength={500} {...form.getInputProps('note')} />
      <Checkbox
        label={address ? `Mail a receipt to ${address}` : 'Mail a receipt'}
        disabled={address === null}
        {...form.getInputProps('receipt', { type: 'checkbox' })}
      />
    </Dialog>
  )
}
