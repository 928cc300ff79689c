import {
  contactChoice,
  creditNote,
  creditNoteWrite,
  invoice,
  offlinePaymentWrite,
  payLink,
  sendInvoice,
  sendResult,
  voidInvoice as voidBody,
} from '../contract/invoice.ts'
import { chooseContact } from '../flows/invoice/choose-contact.ts'
import { duplicateInvoice } from '../flows/invoice/duplicate-invoice.ts'
import { issueCreditNote } from '../flows/invoice/issue-credit-note.ts'
import { issueInvoice } from '../flows/invoice/issue-invoice.ts'
import { requestInvoiceSend } from '../flows/invoice/send-invoice.ts'
import { voidInvoice } from '../flows/invoice/void-invoice.ts'
import { writeOff } from '../flows/invoice/write-off.ts'
import { createInvoiceLink, type InvoiceLink, regenerateLink, revokeLink } from '../flows/link/invoice-link.ts'
import { askGatewayNow } from '../flows/payment/ask-gateway-now.ts'
import { recordOffline } from '../flows/payment/record-offline.ts'
import type { Ctx } from '../ports/ctx.ts'
import { readCreditNote } from './credit-note.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { uuidOf } from './http.ts'
import { shown } from './invoice.ts'
import { presentCreditNote } from './present/credit-note.ts'
import { type Asker, requireInvoice } from './read-invoice.ts'

/** What follows a request at once, handed in by `main`, because routes call flows only (HOUSE §3). */
export type InvoiceActionDeps = {
  /** Tries a delivery now and says how it went; the worker tries again later where that makes sense. */
  readonly deliverNow: (ctx: Ctx, deliveryId: string) => Promise<{ readonly sent: boolean; readonly sentence: string }>
}

const tag = 'Invoices'
const params = { id: 'inv' } as const

/** What can be done with an invoice: one address a verb. */
export const invoiceActionEndpoints = (deps: InvoiceActionDeps): readonly Endpoint[] => [
  sendEndpoint(deps),
  ...documentEndpoints,
  ...settlingEndpoints,
  askEndpoint,
  ...linkEndpoints,
]

const sendEndpoint = (deps: InvoiceActionDeps): Endpoint =>
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/send',
      permission: 'invoices.send',
      tag,
      summary: 'Mail an invoice, issuing it first if it is a draft',
      description:
        'Waits for the mail server. `sent` is false when it did not take the message; `sentence` says why. A server that is only ' +
        'busy is tried again for a day. Without a contact that has an e-mail address, and without `to`: 422 `contact_email_missing`.',
      params,
      body: sendInvoice,
      answer: sendResult,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      const { deliveryId, to } = await requestInvoiceSend(call.ctx, call.params.id, call.body)
      const result = await deps.deliverNow(call.ctx, deliveryId)
      return { ...result, to, invoice: await shown(call, call.params.id) }
    },
  )

const documentEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/contact',
      inOneTx: true,
      permission: 'invoices.send',
      tag,
      summary: 'Choose the contact an invoice is sent to, issued or not',
      description: 'Who it is made out to stays as it was.',
      params,
      body: contactChoice,
      answer: invoice,
    },
    (call) =>
      done(call, call.params.id, () => chooseContact(call.ctx, call.params.id, uuidOf('con', call.body.contactId))),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/issue',
      inOneTx: true,
      permission: 'invoices.create',
      tag,
      summary: 'Issue a draft: it gets its number and is frozen',
      params,
      answer: invoice,
    },
    (call) => done(call, call.params.id, () => issueInvoice(call.ctx, call.params.id)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/duplicate',
      inOneTx: true,
      permission: 'invoices.create',
      tag,
      summary: 'Copy an invoice into a new draft',
      params,
      answer: invoice,
      status: 201,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      return shown(call, await duplicateInvoice(call.ctx, call.params.id))
    },
  ),
]

const settlingEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/void',
      inOneTx: true,
      permission: 'invoices.void',
      tag,
      summary: 'Void an invoice that never should have been',
      description: 'Refused once money was received, and while a payment is being confirmed.',
      params,
      body: voidBody,
      answer: invoice,
    },
    (call) => done(call, call.params.id, () => voidInvoice(call.ctx, call.params.id, call.body.reason)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/write-off',
      inOneTx: true,
      permission: 'invoices.write_off',
      tag,
      summary: 'Give up what is still owed',
      params,
      body: voidBody,
      answer: invoice,
    },
    (call) => done(call, call.params.id, () => writeOff(call.ctx, call.params.id, call.body.reason)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/credit-notes',
      inOneTx: true,
      permission: 'invoices.void',
      tag,
      summary: 'Issue a credit note over part of what is due',
      params,
      body: creditNoteWrite,
      answer: creditNote,
      status: 201,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      const id = await issueCreditNote(call.ctx, call.params.id, {
        amount: BigInt(call.body.amount),
        reason: call.body.reason,
      })
      return presentCreditNote(await readCreditNote(call, id))
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/payments',
      inOneTx: true,
      permission: 'payments.record_offline',
      tag,
      summary: 'Record cash, a cheque or a bank transfer',
      description: 'What exceeds the amount due becomes the customer’s credit.',
      params,
      body: offlinePaymentWrite,
      answer: invoice,
      status: 201,
      money: true,
    },
    (call) =>
      done(call, call.params.id, () =>
        recordOffline(call.ctx, { ...call.body, invoiceId: call.params.id, amount: BigInt(call.body.amount) }),
      ),
  ),
]

const askEndpoint: Endpoint = endpoint(
  {
    method: 'post',
    path: '/invoices/:id/ask-gateway',
    permission: 'payments.view',
    tag,
    summary: 'Ask the gateway now what became of a payment that is being confirmed',
    description:
      'It is asked by itself as well, ever more rarely; this only does not wait. Changes nothing when the gateway does not answer.',
    params,
    answer: invoice,
  },
  (call) => done(call, call.params.id, () => askGatewayNow(call.ctx, call.params.id)),
)

const linkEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/pay-link',
      inOneTx: true,
      permission: 'paylinks.create',
      tag,
      summary: 'The pay link of an invoice, made when there is none',
      params,
      answer: payLink,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      return presentLink(await createInvoiceLink(call.ctx, call.params.id))
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/pay-link/regenerate',
      inOneTx: true,
      permission: 'paylinks.regenerate',
      tag,
      summary: 'Replace the pay link; the old one is dead at once',
      params,
      answer: payLink,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      return presentLink(await regenerateLink(call.ctx, call.params.id))
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/invoices/:id/pay-link',
      permission: 'paylinks.revoke',
      tag,
      summary: 'Revoke the pay link',
      params,
      status: 204,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      await revokeLink(call.ctx, call.params.id)
    },
  ),
]

async function done(asker: Asker, id: string, work: () => Promise<unknown>) {
  await requireInvoice(asker, id)
  await work()
  return shown(asker, id)
}

const presentLink = (link: InvoiceLink) => ({
  url: link.url,
  createdAt: link.createdAt.toString(),
  firstOpenedAt: link.firstOpenedAt?.toString() ?? null,
})
