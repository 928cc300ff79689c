import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { findLinkByToken, findOpenInvoice, recordViewed } from '../../src/flows/link/open-link.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { ctxFor } from '../../src/ports/ctx.ts'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let now = Temporal.Instant.from('2026-03-02T09:00:00Z')
const clock: Clock = { now: () => now, today: (zone) => now.toZonedDateTimeISO(zone).toPlainDate().toString() }

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld({ clock })
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([]) // whatever was done or refused, the rows agree
  await world.close()
})

const issued = async () => {
  const draft = await world.aDraft()
  await world.api.post(`/invoices/${draft.id}/issue`)
  return draft.id
}
const linkOf = async (id: string): Promise<string> => (await world.api.post(`/invoices/${id}/pay-link`)).json.url
const tokenOf = (url: string): string => url.split('/').at(-1) ?? ''

/** What a token opens: the invoice's id, or null. */
async function opens(token: string): Promise<string | null> {
  const found = await findLinkByToken(world.system, token)
  if (!found) return null
  const open = await world.system.txOf(found.organizationId)((t) => findOpenInvoice(t, found.linkId))
  return open?.invoice.id ?? null
}

test('an invoice has one link, the same each time it is asked for, at our own address', async () => {
  const id = await issued()
  const urls = await Promise.all(Array.from({ length: 8 }, () => linkOf(id)))
  expect(new Set(urls).size).toBe(1)
  expect(urls[0]).toMatch(/^http:\/\/localhost:4000\/pay\/[A-Za-z0-9_-]{32}$/)
  expect(await opens(tokenOf(urls[0] ?? ''))).toBe(readId('inv', id))
})

test('[A-010] [I-30] a regenerated link kills the old one at once; a revoked one opens nothing', async () => {
  const id = await issued()
  const old = tokenOf(await linkOf(id))
  const fresh = tokenOf((await world.api.post(`/invoices/${id}/pay-link/regenerate`)).json.url)
  expect(fresh).not.toBe(old)
  expect(await opens(old)).toBeNull()
  expect(await opens(fresh)).toBe(readId('inv', id))

  expect((await world.api.send('DELETE', `/invoices/${id}/pay-link`)).status).toBe(204)
  expect(await opens(fresh)).toBeNull()
  expect((await world.api.send('DELETE', `/invoices/${id}/pay-link`)).json.code).toBe('pay_link_not_found')
})

test('[I-30] no raw token is kept in the database', async () => {
  const token = tokenOf(await linkOf(await issued()))
  const rows = await world.ctx.tx((t) =>
    t.rows<{ text: string; sealed: Uint8Array }>(
      'select payment_links::text as text, token_sealed as sealed from payment_links',
    ),
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    expect(row.text).not.toContain(token)
    expect(Buffer.from(row.sealed).includes(token)).toBe(false)
    expect(row.text).not.toContain(Buffer.from(token).toString('hex'))
  }
})

test('[A-008] tokens that are cut, changed in case, padded or random open nothing', async () => {
  const token = tokenOf(await linkOf(await issued()))
  const swapped = token === token.toLowerCase() ? token.toUpperCase() : token.toLowerCase()
  for (const bad of [
    token.slice(0, -1),
    `${token}=`,
    `${token}A`,
    ` ${token}`,
    swapped,
    '',
    'x'.repeat(32),
    '../../etc',
    `${token}\n`,
  ]) {
    expect(await opens(bad), JSON.stringify(bad)).toBeNull()
  }
})

test('[A-006] a draft has no link, and a link never shows a draft or a deleted invoice', async () => {
  const draft = await world.aDraft()
  const refused = await world.api.post(`/invoices/${draft.id}/pay-link`)
  expect([refused.status, refused.json.code]).toEqual([409, 'invoice_not_issued'])

  // With the rule above bypassed: a row that says there is one.
  const id = readId('inv', draft.id) ?? ''
  const { getOrCreateLinkIn } = await import('../../src/flows/link/invoice-link.ts')
  const customerId = readId('cus', (await world.api.get(`/invoices/${draft.id}`)).json.customerId) ?? ''
  const forced = await world.ctx.tx((t) => getOrCreateLinkIn(t, world.ctx, { id, customerId }))
  expect(await opens(tokenOf(forced.url))).toBeNull()
  expect((await world.api.send('DELETE', `/invoices/${draft.id}`)).status).toBe(204)
  expect(await opens(tokenOf(forced.url))).toBeNull()
})

test('[K19] paid and void invoices get no new link', async () => {
  const id = await issued()
  await world.api.post(`/invoices/${id}/void`, {})
  expect((await world.api.post(`/invoices/${id}/pay-link`)).json.code).toBe('nothing_to_pay')
  expect((await world.api.post(`/invoices/${id}/pay-link/regenerate`)).json.code).toBe('nothing_to_pay')
})

test('[C29] a view is kept with its first time, and once in half an hour on the timeline', async () => {
  const id = await issued()
  const found = await findLinkByToken(world.system, tokenOf(await linkOf(id)))
  const reader = ctxFor(world.system, world.ctx.organizationId, { kind: 'system' })
  const views = async () =>
    (await world.api.get(`/invoices/${id}/timeline`)).json.items.filter(
      (event: { type: string }) => event.type === 'viewed',
    )
  expect((await world.api.get(`/invoices/${id}`)).json.viewedAt).toBeNull()

  const first = now
  await Promise.all(Array.from({ length: 6 }, () => recordViewed(reader, found?.linkId ?? '')))
  now = now.add({ minutes: 29 })
  await recordViewed(reader, found?.linkId ?? '')
  expect(await views()).toHaveLength(1)
  now = now.add({ minutes: 2 })
  await recordViewed(reader, found?.linkId ?? '')
  expect(await views()).toHaveLength(2)
  expect((await views())[0]).toMatchObject({ sentence: 'Berg & Sons opened the invoice', amount: null })

  const { json } = await world.api.get(`/invoices/${id}`)
  expect(json.badges).toContain('viewed')
  expect(json.status).toBe('pending')
  expect(Temporal.Instant.from(json.viewedAt).equals(first)).toBe(true)
  const link = await world.api.post(`/invoices/${id}/pay-link`)
  expect(Temporal.Instant.from(link.json.firstOpenedAt).equals(first)).toBe(true)
})

test('a link of another organization, or none, records nothing', async () => {
  const id = await issued()
  const found = await findLinkByToken(world.system, tokenOf(await linkOf(id)))
  const { organizationId } = await world.stranger()
  await recordViewed(ctxFor(world.system, organizationId, { kind: 'system' }), found?.linkId ?? '')
  expect((await world.api.get(`/invoices/${id}`)).json.viewedAt).toBeNull()
})
