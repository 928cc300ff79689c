import { crc32, deflateSync } from 'node:zlib'
import { readId, showId } from '../../src/core/id/id.ts'
import { takeInDispute } from '../../src/flows/dispute/take-in-dispute.ts'
import { ctxFor } from '../../src/ports/ctx.ts'
import { openException } from '../../src/store/exception.ts'
import { accessTo, findGatewayAccount } from '../../src/store/gateway-account.ts'
import { findPayment } from '../../src/store/payment.ts'
import { insertPaymentMethod } from '../../src/store/payment-method.ts'
import type { Client, Sent } from './client.ts'
import type { AttackWorld, Side } from './world.ts'

/** One thing of every kind that has an id, by the prefix of the id. */
export type Things = {
  readonly org: string
  readonly cus: string
  readonly con: string
  readonly prd: string
  readonly txr: string
  /** Issued, not paid, with a pay link. */
  readonly inv: string
  readonly draft: string
  readonly paid: string
  readonly crn: string
  readonly pay: string
  readonly int: string
  readonly att: string
  readonly rfd: string
  readonly key: string
  readonly gwa: string
  readonly exc: string
  readonly dsp: string
  readonly pmt: string
}

export type Business = Side & {
  readonly things: Things
  /** `/pay/<token>` of `things.inv` and of `things.paid`. */
  readonly link: string
  readonly paidLink: string
  readonly logoUrl: string
  /** Stands in every text of this organization and nowhere else. */
  readonly canary: string
}

/** An organization in which everything has happened once, all of it through the API and the payment page. */
export async function aBusiness(world: AttackWorld, canary: string): Promise<Business> {
  const side = await world.aSide(`${canary} Ltd`)
  const { key, admin } = side
  const settings = {
    partialPayments: true,
    partialMinimum: 100,
    taxId: `${canary}-tax`,
    invoiceNotes: `${canary} notes`,
  }
  await made(admin.patch('/api/v1/organization', settings))
  const organization = await made(
    admin.send('PUT', '/api/v1/organization/logo', { body: aPng(), headers: { 'content-type': 'image/png' } }),
  )
  const gwa = (await made(admin.post('/api/v1/gateway-accounts/sandbox', { name: `${canary} sandbox` }))).json.id
  const txr = (await made(admin.post('/api/v1/tax-rates', { name: `${canary} tax`, percent: '10' }))).json.id
  const product = { name: `${canary} thing`, unitPrice: 500, taxRateIds: [txr] }
  const prd = (await made(key.post('/api/v1/products', product))).json.id
  const contacts = [{ name: `${canary} Person`, email: `${canary.toLowerCase()}@customer.example`, isPrimary: true }]
  const customer = (await made(key.post('/api/v1/customers', { name: `${canary} Customer`, contacts }))).json
  const con = customer.contacts[0].id
  const lines = [{ description: `${canary} work`, quantity: '2', unitPrice: 5_000, productId: prd, taxRateIds: [txr] }]
  const draftOf = async () =>
    (await made(key.post('/api/v1/invoices', { customerId: customer.id, contactId: con, lines }))).json.id as string
  const issued = async () => {
    const id = await draftOf()
    await made(key.post(`/api/v1/invoices/${id}/issue`))
    const { url } = (await made(key.post(`/api/v1/invoices/${id}/pay-link`))).json
    return { id, link: new URL(url).pathname }
  }
  const draft = await draftOf()
  const open = await issued()
  const paid = await issued()
  const pay = await made(payBy(world.stranger(), paid.link, 11_000))
  await made(payBy(world.stranger(), open.link, 11_000, '4000000000000002'), 402)
  const records = (await made(key.get('/api/v1/payments'))).json.items as { id: string; kind: string }[]
  const paymentId = records.find(({ kind }) => kind === 'payment')?.id ?? ''
  const rfd = (await made(key.post(`/api/v1/payments/${paymentId}/refunds`, { amount: 300 }, idempotent()))).json.id
  const credited = await issued()
  const note = await made(key.post(`/api/v1/invoices/${credited.id}/credit-notes`, { amount: 700, reason: canary }))
  await made(key.post(`/api/v1/invoices/${credited.id}/payments`, { amount: 200, kind: 'cash' }, idempotent()))
  const keys = (await made(admin.get('/api/v1/api-keys'))).json.items as { id: string }[]
  return {
    ...side,
    canary,
    link: open.link,
    paidLink: paid.link,
    logoUrl: organization.json.logoUrl,
    things: {
      org: organization.json.id,
      cus: customer.id,
      con,
      prd,
      txr,
      inv: open.id,
      draft,
      paid: paid.id,
      crn: note.json.id,
      pay: paymentId,
      int: records.find(({ kind }) => kind === 'attempt')?.id ?? '',
      att: pay.json.attemptId,
      rfd,
      key: keys[0]?.id ?? '',
      gwa,
      exc: await anException(world, side.organizationId, canary),
      dsp: await aDispute(world, side.organizationId, gwa, paymentId),
      pmt: await aSavedCard(world, side.organizationId, gwa, customer.id),
    },
  }
}

/** A discrepancy of the organization; through the store, since the application makes none on purpose. */
async function anException({ system }: AttackWorld, organizationId: string, canary: string): Promise<string> {
  const id = system.ids.uuid()
  await system.txOf(organizationId)(async (t) => {
    openException(t, { id, kind: 'amount_mismatch', subjectKind: 'payment', subjectId: id, facts: { note: canary } })
  })
  return showId('exc', id)
}

/** A bank asks about a payment, which takes no money; through the flow, since the sandbox has no banks. */
async function aDispute(world: AttackWorld, organizationId: string, gwa: string, pay: string): Promise<string> {
  const { system } = world
  const ctx = ctxFor(system, organizationId, { kind: 'system' })
  const [account, payment] = await ctx.tx((t) =>
    Promise.all([findGatewayAccount(t, readId('gwa', gwa) ?? ''), findPayment(t, readId('pay', pay) ?? '')]),
  )
  if (!account || !payment?.gatewayTxnId) throw new Error('the payment and its account are there')
  const at = system.clock.now()
  const { id } = await takeInDispute(
    ctx,
    accessTo(system.vault, organizationId, account),
    {
      gatewayDisputeId: 'dispute-1',
      chargeTxnId: payment.gatewayTxnId,
      amount: { minor: 500n, currency: payment.currency },
      reason: 'general',
      stage: 'inquiry',
      status: 'warning',
      movements: [],
      evidenceDueAt: at.add({ hours: 200 }),
      submissions: 0,
      liveMode: false,
      at,
    },
    'webhook',
  )
  return showId('dsp', id)
}

/** A card that the customer saved; by its row, since nothing is kept by the sandbox. */
async function aSavedCard(world: AttackWorld, organizationId: string, gwa: string, cus: string): Promise<string> {
  const { system } = world
  const id = system.ids.uuid()
  const card = { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 } as const
  await ctxFor(system, organizationId, { kind: 'system' }).tx((t) =>
    insertPaymentMethod(t, {
      ...card,
      id,
      customerId: readId('cus', cus) ?? '',
      gatewayAccountId: readId('gwa', gwa) ?? '',
      gatewayMethodId: `pm_${id}`,
      liveMode: false,
    }),
  )
  return showId('pmt', id)
}

/** The payment page's own request, as its script sends it. */
export function payBy(
  client: Client,
  link: string,
  amountSeen: unknown,
  number = '4242424242424242',
  over: object = {},
) {
  const method = { kind: 'test_card', number, expiry: '12/34', cvc: '123' }
  return client.post(`${link}/payments`, { commandKey: crypto.randomUUID(), amountSeen, method, ...over })
}

/** As `payBy`, the way the page does it where scripts are off. */
export const payForm = (client: Client, link: string, over: Record<string, string> = {}): Promise<Sent> =>
  client.form(`${link}/payments`, {
    commandKey: crypto.randomUUID(),
    amountSeen: '11000',
    number: '4242424242424242',
    expiry: '12/34',
    cvc: '123',
    ...over,
  })

export const idempotent = (): Record<string, string> => ({ 'idempotency-key': crypto.randomUUID() })

/** For what has to work before an attack can begin. */
export async function made(sending: Promise<Sent>, status?: number): Promise<Sent> {
  const answer = await sending
  const good = status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === status
  if (!good) throw new Error(`the ground of the test is not as it should be: ${answer.status} ${answer.text}`)
  return answer
}

/** A real PNG of one colour; `declared` writes another size into its head than its pixels have. */
export function aPng(size = { width: 8, height: 8 }, declared = size): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(declared.width, 0)
  head.writeUInt32BE(declared.height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(size.width * 3, 0x66)])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: size.height }, () => row)))
  const chunks = [pngChunk('IHDR', head), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks])
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const around = Buffer.alloc(8)
  around.writeUInt32BE(data.length, 0)
  around.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([around.subarray(0, 4), typed, around.subarray(4)])
}
