import { Checkbox, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { InvoiceJson, SendResultJson } from '../../../src/contract/invoice.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type SendBody, sendInvoice } from '../api/invoices.ts'
import { fieldErrors } from '../api/problem.ts'
import { useMe } from '../api/session.ts'
import { toast, useCommand } from '../api/use-command.tsx'

type Props = {
  readonly invoice: InvoiceJson
  readonly opened: boolean
  readonly onClose: () => void
  readonly onSent?: (invoice: InvoiceJson) => void
}

/** To whom, with which words, and whether with a pay button (PRODUCT C23, K5, K10). A draft is issued on the way. */
export function SendDialog({ invoice, opened, onClose, onSent }: Props) {
  const { gatewayConnected, organization } = useMe()
  const text = useMoneyText()
  const isDraft = invoice.status === 'draft'
  const form = useForm({
    initialValues: {
      to: invoice.mailTo ?? invoice.billTo.email ?? '',
      subject: '',
      message: '',
      payLink: gatewayConnected,
    },
    validate: { to: (value) => (/^[^\s@]+@[^\s@]+$/.test(value.trim()) ? null : 'Type one e-mail address') },
  })
  const send = useCommand(
    ({ to, subject, message, payLink }: typeof form.values, key) => {
      const body: SendBody = { to: to.trim(), payLink }
      if (subject.trim()) body.subject = subject.trim()
      if (message.trim()) body.message = message.trim()
      return sendInvoice(invoice.id, body, key)
    },
    {
      stale: [['invoices'], ['timeline'], ['dashboard']],
      showsFieldErrors: true,
      done: (result, _, client) => {
        client.setQueryData(['invoice', invoice.id], result.invoice)
        if (!result.sent) return
        toast(result.sentence)
        onClose()
        onSent?.(result.invoice)
      },
      failed: (error) => form.setErrors(fieldErrors(error)),
    },
  )
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={isDraft ? 'Issue and send' : 'Send Invoice'}
      sentence={
        isDraft
          ? `This gives the invoice its number and freezes it, then mails it to ${invoice.billTo.name}: ${text(invoice.total, invoice.currency)}, with the PDF attached.`
          : `${invoice.number} for ${text(invoice.amountDue, invoice.currency)} goes to ${invoice.billTo.name}, with the PDF attached.`
      }
      action={isDraft ? 'Issue and send' : 'Send Invoice'}
      busy={send.isPending}
      onAction={() => !form.validate().hasErrors && send.mutate(form.values)}
      size={520}
    >
      {send.data && !send.data.sent && <NotSent result={send.data} />}
      <TextInput label="To" type="email" data-autofocus {...form.getInputProps('to')} />
      <TextInput
        label="Subject"
        placeholder={
          organization.payLinkSubject ?? `Invoice ${invoice.number ?? 'and its number'} from ${organization.name}`
        }
        maxLength={200}
        {...form.getInputProps('subject')}
      />
      <Textarea
        label="Message"
        description="Left empty, the text from the settings is used"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={4000}
        {...form.getInputProps('message')}
      />
      <Checkbox
        label="Payment Link"
        description={gatewayConnected ? 'A pay button in the e-mail and in the PDF' : 'Needs a connected gateway'}
        disabled={!gatewayConnected}
        {...form.getInputProps('payLink', { type: 'checkbox' })}
      />
    </Dialog>
  )
}

/** The mail server said no: the invoice is not marked as sent, and the reason is here (PRODUCT C26). */
const NotSent = ({ result }: { readonly result: SendResultJson }) => (
  <Notice tone="red" testId="not-sent">
    {result.sentence}
  </Notice>
)
