import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { issueInvoice } from '../../api/invoices.ts'
import { toast, toastError, useCommand } from '../../api/use-command.tsx'
import type { DraftForm } from './draft-form.ts'
import { isBlank, type ReadDraft } from './read-draft.ts'

type Input = { readonly flush: () => Promise<InvoiceJson | null>; readonly read: ReadDraft; readonly form: DraftForm }

/** What an invoice needs before it can be issued and nobody has begun to type. */
export function notBegun(form: DraftForm): Record<string, string> {
  return {
    ...(form.customerId ? {} : { customerId: 'Choose who this invoice is for' }),
    ...(form.lines.every(isBlank) ? { 'lines[0].description': 'Say what is to be paid for' } : {}),
  }
}

/** The ways out of the builder: keep the draft, issue it, or issue and send it. Each saves first what was typed. */
export function useFinish({ flush, read, form }: Input) {
  const navigate = useNavigate()
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState<'save' | 'send' | null>(null)
  const [sending, setSending] = useState<InvoiceJson | null>(null)
  const open = (invoiceId: string) => navigate({ to: '/payments/invoices/$invoiceId', params: { invoiceId } })

  const issue = useCommand((id: string, key) => issueInvoice(id, {}, key), {
    stale: [['invoices'], ['dashboard'], ['timeline']],
    done: (invoice, _, client) => {
      client.setQueryData(['invoice', invoice.id], invoice)
      open(invoice.id)
    },
    says: (invoice) => `Issued as ${invoice.number}`,
  })

  const isWhole = () => {
    setTried(true)
    const wrong = { ...read.problems, ...read.missing, ...notBegun(form) }
    if (Object.keys(wrong).length === 0) return true
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    return false
  }
  const saved = async (as: 'save' | 'send') => {
    setBusy(as)
    const invoice = await flush().catch((error) => {
      toastError(error)
      return null
    })
    setBusy(null)
    return invoice
  }

  return {
    tried,
    busy: issue.isPending ? ('send' as const) : busy,
    sending,
    save: async () => {
      if (!form.customerId) {
        isWhole()
        return
      }
      if (await saved('save')) toast('Draft saved')
    },
    issue: async () => {
      const invoice = isWhole() ? await saved('send') : null
      if (invoice) issue.mutate(invoice.id)
    },
    openSend: async () => {
      const invoice = isWhole() ? await saved('send') : null
      if (invoice) setSending(invoice)
    },
    closeSend: () => setSending(null),
    sent: (invoice: InvoiceJson) => open(invoice.id),
  }
}
