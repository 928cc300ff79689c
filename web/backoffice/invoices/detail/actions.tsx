import { ActionIcon, Button, Menu } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { isOutstanding } from '../../../../src/core/invoice/status.ts'
import { useMoneyText } from '../../../ui/amount.tsx'
import { duplicateInvoice, issueInvoice } from '../../api/invoices.ts'
import { apiPath } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { useCommand } from '../../api/use-command.tsx'
import { useChargeable } from '../../payment-methods/use-chargeable.ts'
import classes from './actions.module.css'
import type { Opened } from './opened.ts'
import { refundableOf } from './payments.tsx'
import { SendHint } from './send-hint.tsx'

type Props = { readonly invoice: InvoiceJson; readonly onOpen: (what: Opened) => void }
type Offer = { readonly key: string; readonly label: string; readonly act: () => void; readonly href?: string }

/**
 * One primary action, at most two beside it, the rest in the menu. What may be done is the server's word (`allowed`); a
 * button that may not be pressed is absent, and a hint stands in its place (PRODUCT C8, C9).
 */
export function Actions({ invoice, onOpen }: Props) {
  const { buttons, menu } = useOffers(invoice, onOpen)
  const isPhone = useMediaQuery('(max-width: 47.99em)', window.matchMedia('(max-width: 47.99em)').matches)
  const [primary, ...rest] = buttons
  const beside = rest.slice(0, isPhone ? 1 : 2)
  const others = rest.slice(beside.length)
  return (
    <div className={classes.actions}>
      <SendHint invoice={invoice} />
      <div className={classes.buttons}>
        {beside.toReversed().map(({ key, label, act }) => (
          <Button key={key} variant="default" onClick={act} data-testid={`action-${key}`}>
            {label}
          </Button>
        ))}
        {primary && (
          <Button
            variant={primary.key === 'refund' ? 'default' : 'filled'}
            onClick={primary.act}
            data-testid={`action-${primary.key}`}
          >
            {primary.label}
          </Button>
        )}
        <Menu width={220}>
          <Menu.Target>
            <ActionIcon variant="default" size="var(--control)" aria-label="More actions" data-testid="action-more">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>{menuOf([...others, ...menu], invoice)}</Menu.Dropdown>
        </Menu>
      </div>
    </div>
  )
}

function menuOf(offers: readonly Offer[], invoice: InvoiceJson): ReactNode {
  return (
    <>
      {invoice.number && (
        <Menu.Item component="a" href={apiPath(`/invoices/${invoice.id}/pdf`)} target="_blank" data-testid="action-pdf">
          Download PDF
        </Menu.Item>
      )}
      {offers.map(({ key, label, act }) => (
        <Menu.Item
          key={key}
          onClick={act}
          color={key === 'void' || key === 'delete' ? 'var(--danger)' : ''}
          data-testid={`action-${key}`}
        >
          {label}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item component={Link} to={`/customers/${invoice.customerId}`}>
        Open customer
      </Menu.Item>
    </>
  )
}

/** In the order of what somebody most likely came for; the first is the primary one. */
function useOffers(invoice: InvoiceJson, onOpen: (what: Opened) => void): { buttons: Offer[]; menu: Offer[] } {
  const navigate = useNavigate()
  const text = useMoneyText()
  const { allowed } = invoice
  const may = {
    send: useMay('invoices.send'),
    edit: useMay('invoices.edit_draft'),
    create: useMay('invoices.create'),
    link: useMay('paylinks.copy'),
    record: useMay('payments.record_offline'),
    refund: useMay('payments.refund'),
    credit: useMay('payments.allocate'),
    void: useMay('invoices.void'),
    delete: useMay('invoices.delete_draft'),
  }
  const issue = useCommand((id: string, key) => issueInvoice(id, {}, key), {
    stale: [['invoices'], ['timeline'], ['dashboard']],
    done: (issued, _, client) => client.setQueryData(['invoice', issued.id], issued),
    says: (issued) => `Issued as ${issued.number}`,
  })
  const duplicate = useCommand((id: string, key) => duplicateInvoice(id, {}, key), {
    stale: [['invoices']],
    done: (copy) => navigate({ to: '/payments/invoices/$invoiceId/edit', params: { invoiceId: copy.id } }),
    says: () => 'Duplicated as a draft',
  })

  const offer = (key: string, label: string, act: () => void, when: boolean): Offer[] =>
    when ? [{ key, label, act }] : []
  const isDraft = invoice.status === 'draft'
  const refundable = invoice.payments.find((payment) => payment.refundable > 0)
  const edit = () => navigate({ to: '/payments/invoices/$invoiceId/edit', params: { invoiceId: invoice.id } })

  const owed = isOutstanding(invoice.status)
  const send = offer(
    'send',
    isDraft ? 'Issue and send' : 'Send Invoice',
    () => onOpen('send'),
    allowed.send && may.send && (isDraft || owed),
  )
  const link = offer('pay-link', 'Pay Link', () => onOpen('pay-link'), allowed.payLink && may.link)
  const charge = offer('charge', 'Charge saved card', () => onOpen('charge'), useChargeable(invoice).length > 0)
  const record = offer('record', 'Record payment', () => onOpen('record'), allowed.recordPayment && may.record)
  const refund = offer(
    'refund',
    'Issue refund',
    () => refundable && onOpen({ refund: refundableOf(invoice, refundable) }),
    allowed.refund && may.refund && refundable !== undefined && !owed,
  )
  const buttons = [
    ...(invoice.sentAt ? [...record, ...charge, ...link, ...send] : [...send, ...charge, ...link, ...record]),
    ...offer('edit', 'Edit draft', edit, allowed.edit && may.edit),
    ...refund,
    ...offer(
      'issue',
      `Issue for ${text(invoice.total, invoice.currency)}`,
      () => issue.mutate(invoice.id),
      allowed.issue && may.edit,
    ),
  ]
  const menu = [
    ...offer('send', 'Send Invoice', () => onOpen('send'), allowed.send && may.send && !isDraft && !owed),
    ...offer(
      'send-plain',
      'E-mail without pay link',
      () => onOpen('send'),
      allowed.sendHint === 'no_gateway' && may.send,
    ),
    ...offer('duplicate', 'Duplicate', () => duplicate.mutate(invoice.id), may.create),
    ...offer('credit-note', 'Write a credit note', () => onOpen('credit-note'), allowed.creditNote && may.credit),
    ...offer('void', 'Void invoice', () => onOpen('void'), allowed.void && may.void),
    ...offer('delete', 'Delete draft', () => onOpen('delete'), allowed.delete && may.delete),
  ]
  return { buttons, menu }
}
