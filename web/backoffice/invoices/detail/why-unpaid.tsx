import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { isOutstanding } from '../../../../src/core/invoice/status.ts'
import type { UnpaidAction } from '../../../../src/core/invoice/why-unpaid.ts'
import type { Permission } from '../../../../src/core/role/permissions.ts'
import { copyText } from '../../../ui/copy-text.ts'
import { askGateway, askPayLink, newPayLink } from '../../api/invoices.ts'
import { useMe } from '../../api/session.ts'
import { toast, useCommand } from '../../api/use-command.tsx'
import type { Opened } from './opened.ts'
import classes from './why-unpaid.module.css'

type Props = { readonly invoice: InvoiceJson; readonly onOpen: (what: Opened) => void }

/**
 * "Why isn’t this paid?": the server’s one true sentence, and a button that does what it asks for. Nothing is drawn for a
 * draft, whose whole page is about finishing it, nor for what asks for no money.
 */
export function WhyUnpaid({ invoice, onOpen }: Props) {
  const { whyUnpaid, status } = invoice
  if (whyUnpaid === null || !isOutstanding(status)) return null
  const { kind } = whyUnpaid.action
  return (
    <section className={classes.why} aria-labelledby="why-unpaid" data-testid="why-unpaid" data-action={kind}>
      <span className={classes.dot} data-tone={TONE[kind] ?? 'grey'} aria-hidden="true" />
      <div className={classes.words}>
        <h2 id="why-unpaid" className={classes.question}>
          Why isn’t this paid?
        </h2>
        <p className={classes.sentence}>{whyUnpaid.sentence}</p>
      </div>
      <Act invoice={invoice} kind={kind} label={whyUnpaid.action.label} onOpen={onOpen} />
    </section>
  )
}

/** Red is in the way of being paid at all, blue moves by itself, amber is with the customer. */
const TONE: Partial<Record<UnpaidAction, 'red' | 'blue' | 'amber'>> = {
  add_contact: 'red',
  edit_email: 'red',
  mail_settings: 'red',
  connect_gateway: 'red',
  new_link: 'red',
  ask_gateway: 'blue',
  send: 'amber',
  resend: 'amber',
  copy_link: 'amber',
  record_payment: 'amber',
}

/** Who may do it; for what only an administrator does, everybody else is told so. */
const NEEDS: Readonly<Record<UnpaidAction, Permission>> = {
  add_lines: 'invoices.edit_draft',
  issue: 'invoices.create',
  add_contact: 'customers.edit',
  edit_email: 'customers.edit',
  mail_settings: 'settings.manage',
  connect_gateway: 'integrations.connect',
  send: 'invoices.send',
  resend: 'invoices.send',
  new_link: 'paylinks.regenerate',
  copy_link: 'paylinks.create',
  record_payment: 'payments.record_offline',
  ask_gateway: 'payments.view',
  wait: 'invoices.view',
}

const DIALOG: Partial<Record<UnpaidAction, Opened>> = {
  send: 'send',
  resend: 'send',
  add_contact: 'contact',
  edit_email: 'contact',
  record_payment: 'record',
}

type ActProps = Props & { readonly kind: UnpaidAction; readonly label: string }

function Act({ invoice, kind, label, onOpen }: ActProps): ReactNode {
  const { permissions } = useMe()
  if (kind === 'wait') return null
  if (!(NEEDS[kind] in permissions)) {
    return kind === 'connect_gateway' || kind === 'mail_settings' ? (
      <p className={classes.admin}>An administrator can mend this.</p>
    ) : null
  }
  const opens = DIALOG[kind]
  if (opens !== undefined) return <WhyButton onClick={() => onOpen(opens)}>{label}</WhyButton>
  switch (kind) {
    case 'connect_gateway':
      return <WhyLink to="/payments/integrations">{label}</WhyLink>
    case 'mail_settings':
      return <WhyLink to="/settings/mail">{label}</WhyLink>
    case 'ask_gateway':
      return <AskGateway id={invoice.id} label={label} />
    case 'copy_link':
    case 'new_link':
      return <GiveLink id={invoice.id} kind={kind} label={label} onRefused={() => onOpen('pay-link')} />
    default:
      return null
  }
}

type ButtonProps = { readonly children: string; readonly onClick: () => void; readonly busy?: boolean }

const WhyButton = ({ children, onClick, busy = false }: ButtonProps) => (
  <Button variant="default" className={classes.button ?? ''} onClick={onClick} loading={busy} data-testid="why-action">
    {children}
  </Button>
)

const WhyLink = ({ children, to }: { readonly children: string; readonly to: string }) => (
  <Button component={Link} to={to} variant="default" className={classes.button ?? ''} data-testid="why-action">
    {children}
  </Button>
)

/** What it answers is on the page a moment later; when it knows nothing new, that is said, because nothing else moves. */
function AskGateway({ id, label }: { readonly id: string; readonly label: string }) {
  const command = useCommand((of: string, key) => askGateway(of, {}, key), {
    stale: [['invoices'], ['timeline'], ['dashboard'], ['payments']],
    done: (asked, _, client) => {
      client.setQueryData(['invoice', id], asked)
      if (asked.whyUnpaid?.action.kind === 'ask_gateway') {
        toast('The gateway has nothing new to tell yet. It is asked again by itself.')
      }
    },
  })
  return (
    <WhyButton onClick={() => command.mutate(id)} busy={command.isPending}>
      {label}
    </WhyButton>
  )
}

type GiveProps = {
  readonly id: string
  readonly kind: 'copy_link' | 'new_link'
  readonly label: string
  readonly onRefused: () => void
}

/** Puts the pay link on the clipboard, a new one where the old was revoked; a browser that refuses gets it shown. */
function GiveLink({ id, kind, label, onRefused }: GiveProps) {
  const command = useCommand((of: string, key) => (kind === 'new_link' ? newPayLink : askPayLink)(of, {}, key), {
    stale: [['invoice', id], ['pay-link', id], ['timeline']],
    done: async ({ url }) => {
      if (await copyText(url)) toast(kind === 'new_link' ? 'New pay link made and copied' : 'Pay link copied')
      else onRefused()
    },
  })
  return (
    <WhyButton onClick={() => command.mutate(id)} busy={command.isPending}>
      {label}
    </WhyButton>
  )
}
