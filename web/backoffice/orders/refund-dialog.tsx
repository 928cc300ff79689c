import { Radio, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { RefundWriteJson } from '../../../src/contract/payment.ts'
import { parseAmount } from '../../../src/core/money/text.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { AmountInput, amountText } from '../../ui/amount-input.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { usePlace } from '../../ui/place.tsx'
import { refundPayment } from '../api/payments.ts'
import { fieldErrors } from '../api/problem.ts'
import { toast, useCommand } from '../api/use-command.tsx'

export type Refundable = {
  readonly paymentId: string
  readonly refundable: number
  /** How much of that is the tip. */
  readonly refundableTip: number
  readonly currency: string
  readonly method: string
  readonly customerName: string
  readonly invoiceNumber: string | null
  /** Money that staff took by hand has to be handed back by hand; we only write it down. */
  readonly isOffline: boolean
}

/** Money back to the payer through the payment it came from: what happens, to whom, how much, and what stays (C30–C34). */
export function RefundDialog({ payment, onClose }: { readonly payment: Refundable; readonly onClose: () => void }) {
  const { locale } = usePlace()
  const text = useMoneyText()
  const { currency, refundable, refundableTip } = payment
  const hasTip = refundableTip > 0
  const principal = refundable - refundableTip
  const form = useForm({
    initialValues: {
      amount: amountText(principal, currency, locale),
      tip: amountText(refundableTip, currency, locale),
      reason: '',
      afterwards: 'close',
    },
  })
  const amount = parseAmount(form.values.amount, currency, locale)
  const tip = hasTip ? parseAmount(form.values.tip, currency, locale) : 0n
  const isAmountTooMuch = amount !== null && amount > BigInt(principal)
  const isTipTooMuch = tip !== null && tip > BigInt(refundableTip)
  const minor = amount === null || tip === null ? null : amount + tip
  const isAmount = minor !== null && minor > 0n && !isAmountTooMuch && !isTipTooMuch

  const refund = useCommand((body: RefundWriteJson, key) => refundPayment(payment.paymentId, body, key), {
    stale: [['invoice'], ['invoices'], ['timeline'], ['payment'], ['payments'], ['dashboard'], ['customer']],
    showsFieldErrors: true,
    done: (made) => {
      if (made.state === 'failed') {
        form.setFieldError('amount', made.failure ?? 'The gateway refused the refund; nothing was given back.')
        return
      }
      toast(
        made.state === 'succeeded'
          ? `Refunded ${text(made.amount, currency)}`
          : 'Refund requested; it is being confirmed',
      )
      onClose()
    },
    failed: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = () => {
    if (!isAmount) {
      if (tip === null) form.setFieldError('tip', `Type an amount up to ${text(refundableTip, currency)}`)
      else form.setFieldError('amount', `Type an amount up to ${text(principal, currency)}`)
      return
    }
    refund.mutate({
      amount: Number(minor),
      ...(hasTip ? { tip: Number(tip) } : {}),
      reason: form.values.reason.trim(),
      reopen: form.values.afterwards === 'reopen',
    })
  }
  const reopens = form.values.afterwards === 'reopen'
  return (
    <Dialog
      opened
      onClose={onClose}
      danger
      title="Issue refund"
      sentence={sentenceFor(
        payment,
        isAmount ? text(minor, currency) : 'the amount below',
        text(refundable - Number(isAmount ? minor : 0n), currency),
      )}
      action={`${reopens ? 'Refund and reopen' : 'Refund'} ${isAmount ? text(minor, currency) : ''}`.trim()}
      busy={refund.isPending}
      onAction={submit}
      size={500}
    >
      <AmountInput
        label={hasTip ? 'Amount without the tip' : 'Amount'}
        description={`${text(principal, currency)} can still be refunded`}
        currency={currency}
        data-autofocus
        value={form.values.amount}
        onChange={(value) => form.setFieldValue('amount', value)}
        error={
          form.errors.amount ??
          (isAmountTooMuch ? `More than the ${text(principal, currency)} that is left` : undefined)
        }
      />
      {hasTip && (
        <AmountInput
          label="Tip"
          description={`${text(refundableTip, currency)} of the tip can still be refunded`}
          currency={currency}
          value={form.values.tip}
          onChange={(value) => form.setFieldValue('tip', value)}
          error={
            form.errors.tip ??
            (isTipTooMuch ? `More than the ${text(refundableTip, currency)} that is left` : undefined)
          }
        />
      )}
      <Textarea
        label="Reason"
        description="Shown on the timeline and on the credit note"
        autosize
        minRows={2}
        maxLength={500}
        {...form.getInputProps('reason')}
      />
      {payment.invoiceNumber && (
        <Radio.Group label={`Afterwards ${payment.invoiceNumber}`} {...form.getInputProps('afterwards')}>
          <div style={{ display: 'grid', gap: 8, marginTop: 4 }}>
            <Radio size="xs" value="close" label="Stays settled; a credit note is written for the refunded part" />
            <Radio size="xs" value="reopen" label="Is owed again, for instance when the wrong card was used" />
          </div>
        </Radio.Group>
      )}
    </Dialog>
  )
}

function sentenceFor(payment: Refundable, amount: string, left: string): string {
  const from = payment.isOffline
    ? `This writes down that you have given ${payment.customerName} ${amount} back; no gateway is involved.`
    : `${payment.customerName} gets ${amount} back on ${payment.method}. This cannot be undone.`
  return `${from} ${left} of the payment stays with you.`
}
