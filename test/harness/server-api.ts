import type { CustomerJson, CustomerWriteJson } from '../../src/contract/customer.ts'
import type { InvoiceJson, InvoiceWriteJson, PayLinkJson } from '../../src/contract/invoice.ts'
import type { ServerProcess } from './server-process.ts'

/** Sets a scene over the API of a running server, with the demo's key. Throws what the server answered when it refuses. */
export type ServerApi = {
  ask<Answer>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>
  bytes(path: string): Promise<Uint8Array>
  /** A customer with a contact who has an address, unless `customer` says otherwise. */
  aCustomer(customer?: Partial<CustomerWriteJson>): Promise<CustomerJson>
  /** An issued invoice of one line over `total` minor units, unless `invoice` says otherwise. */
  anInvoice(customer: CustomerJson, total: number, invoice?: Partial<InvoiceWriteJson>): Promise<InvoiceJson>
  payLink(invoiceId: string): Promise<string>
}

export function serverApi(server: Pick<ServerProcess, 'url' | 'apiKey'>): ServerApi {
  const send = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return answer
  }
  const api: ServerApi = {
    async ask<Answer>(method: string, path: string, body?: object) {
      const text = await (await send(method, path, method === 'POST' ? (body ?? {}) : body)).text()
      return (text === '' ? null : JSON.parse(text)) as Answer
    },
    bytes: async (path) => new Uint8Array(await (await send('GET', path)).arrayBuffer()),
    aCustomer: (customer = {}) =>
      api.ask('POST', '/customers', {
        name: 'Ada Example',
        contacts: [{ name: 'Ada Example', email: 'ada@mail.example', isPrimary: true }],
        ...customer,
      }),
    async anInvoice(customer, total, invoice = {}) {
      const draft = await api.ask<InvoiceJson>('POST', '/invoices', {
        customerId: customer.id,
        contactId: customer.contacts[0]?.id ?? null,
        lines: [{ description: 'Work', quantity: '1', unitPrice: total }],
        ...invoice,
      })
      return api.ask<InvoiceJson>('POST', `/invoices/${draft.id}/issue`)
    },
    payLink: async (invoiceId) => (await api.ask<PayLinkJson>('POST', `/invoices/${invoiceId}/pay-link`)).url,
  }
  return api
}
