import type { InvoiceJson, PayLinkJson } from '../../src/contract/invoice.ts'
import type { RefundJson } from '../../src/contract/payment.ts'
import type { Journey } from './journey.ts'

export type OpenInvoice = {
  readonly id: string
  readonly number: string
  readonly total: number
  readonly payPath: string
}

/** Staff and their programs, by the API; every request that changes something has a key that its repeats carry as well. */
export function officeOf({ stage, dice, told, waits }: Journey) {
  const key = (): string => Buffer.from(dice.bytes(18)).toString('base64url')
  const send = (method: 'GET' | 'POST', path: string, body?: object, idempotencyKey = key()) =>
    stage.client.send(
      {
        method,
        path: `/api/v1${path}`,
        headers: {
          authorization: `Bearer ${stage.apiKey}`,
          'content-type': 'application/json',
          ...(method === 'POST' && { 'idempotency-key': idempotencyKey }),
        },
        ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      },
      waits,
    )
  const ask = async <Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    const { status, text } = await send(method, path, body)
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`)
    return JSON.parse(text) as Answer
  }
  const read = (invoice: OpenInvoice): Promise<InvoiceJson> => ask('GET', `/invoices/${invoice.id}`)

  return {
    read,
    async issue(total: number): Promise<OpenInvoice> {
      const name = `Customer ${dice.whole(1, 1_000_000)}`
      const customer = await ask<{ id: string }>('POST', '/customers', {
        name,
        contacts: [{ name, email: 'customer@mail.example', isPrimary: true }],
      })
      const lines = [{ description: 'Work', quantity: '1', unitPrice: total }]
      const draft = await ask<InvoiceJson>('POST', '/invoices', { customerId: customer.id, lines })
      const issued = await ask<InvoiceJson>('POST', `/invoices/${draft.id}/issue`)
      const link = await ask<PayLinkJson>('POST', `/invoices/${draft.id}/pay-link`)
      return { id: draft.id, number: issued.number ?? '', total, payPath: new URL(link.url).pathname }
    },

    /** Cash over the counter. Who hears that a request was interrupted looks first whether it was recorded. */
    async takeCash(invoice: OpenInvoice): Promise<void> {
      const body = { amount: invoice.total, kind: 'cash', receipt: false }
      for (;;) {
        const { status, text } = await send('POST', `/invoices/${invoice.id}/payments`, body)
        if (status === 201) break
        if (!text.includes('idempotency_unfinished')) throw new Error(`cash answered ${status}: ${text.slice(0, 300)}`)
        if ((await read(invoice)).amountPaid > 0) break
      }
      told.cash.add(invoice.number)
    },

    /** All of it, or half and half. */
    async refund(invoice: OpenInvoice): Promise<void> {
      const payment = (await read(invoice)).payments[0]
      if (!payment) throw new Error(`${invoice.number} was paid and has no payment`)
      const half = Math.floor(invoice.total / 2)
      for (const amount of dice.chance(0.3) ? [half, invoice.total - half] : [undefined]) {
        const wish = { invoice: invoice.number, paymentId: payment.id, state: null as string | null }
        told.refunds.push(wish)
        const { status, text } = await send('POST', `/payments/${payment.id}/refunds`, { amount, reason: 'Returned' })
        if (status === 201) wish.state = (JSON.parse(text) as RefundJson).state
        else if (!text.includes('refund_under_way')) throw new Error(`refund answered ${status}: ${text.slice(0, 300)}`)
        else wish.state = 'refused'
      }
    },
  }
}
