import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IdPrefix, showId } from '../../src/core/id/id.ts'
import { aBusiness, type Business, idempotent, made, payBy, payForm } from './business.ts'
import type { Client, Sent } from './client.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type Operation, operationsOf } from './operations.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

/**
 * Two organizations in one installation, each with one thing of every kind. What the attacker asks with the victim's
 * ids must answer exactly as it does with ids nobody ever had.
 */
let world: AttackWorld
let victim: Business
let attacker: Business
let operations: Operation[]

beforeAll(async () => {
  world = await anAttackWorld()
  victim = await aBusiness(world, 'Kestrel')
  attacker = await aBusiness(world, 'Magpie')
  operations = operationsOf((await world.stranger().get('/api/v1/openapi.json')).json)
})
afterAll(() => world.close())

const randomId = (prefix: string) => showId(prefix as IdPrefix, world.system.ids.uuid())

/** All of an answer that may tell somebody something; ids given in and request ids differ by nature. */
const told = (answer: Sent, id: string) => ({
  status: answer.status,
  text: answer.text.replaceAll(/req_[0-9a-f-]+/g, 'req').replaceAll(id, 'ID'),
  type: answer.headers['content-type'],
  names: Object.keys(answer.headers).sort(),
})

/** A body that would be taken, for each address that wants one. */
const bodyFor = (operation: Operation): unknown => {
  const bodies: Record<string, unknown> = {
    'patch /customers/{id}': { name: 'Moved' },
    'post /customers/{id}/contacts': { name: 'New' },
    'patch /contacts/{id}': { name: 'Moved' },
    'patch /products/{id}': { name: 'Moved' },
    'patch /tax-rates/{id}': { name: 'Moved' },
    'patch /invoices/{id}': { reference: 'moved' },
    'post /invoices/{id}/contact': { contactId: attacker.things.con },
    'post /invoices/{id}/credit-notes': { amount: 1 },
    'post /invoices/{id}/payments': { amount: 1, kind: 'cash' },
    'post /payments/{id}/refunds': { amount: 1 },
    'post /payments/{id}/assign': { invoiceId: attacker.things.inv },
    'post /exceptions/{id}/resolve': { resolution: 'mine' },
    'put /disputes/{id}/evidence': { texts: { other: 'mine' } },
    'post /invoices/{id}/charge': { paymentMethodId: attacker.things.pmt },
  }
  return bodies[`${operation.method} ${operation.path}`] ?? (operation.hasBody ? {} : undefined)
}

describe('ids in paths', () => {
  test('[A-001] [A-004] on every route an id of another organization answers like an id nobody ever had', async () => {
    const withIds = operations.filter(({ path }) => path.includes('{'))
    expect(withIds.length).toBeGreaterThanOrEqual(25)
    let tried = 0
    await changesNothing(world, async () => {
      for (const operation of withIds) {
        for (const foreign of foreignIdsFor(operation)) {
          for (const client of [attacker.admin, attacker.key]) {
            const ask = (id: string) => asking(client, operation, id)
            const [theirs, nobodys] = [await ask(foreign), await ask(randomId(foreign.slice(0, 3)))]
            const why = `${operation.method} ${operation.path} ${foreign}`
            expect(theirs.status, why).toBe(404)
            expect(told(theirs, foreign), why).toEqual({ ...told(nobodys, ''), text: expect.any(String) })
            expect(theirs.json.detail, why).toBe(nobodys.json.detail)
            expect(theirs.json.code, why).toBe(nobodys.json.code)
            expect(theirs.text, why).not.toContain(victim.canary)
            tried += 1
          }
        }
      }
    })
    expect(tried).toBeGreaterThanOrEqual(70)
  })

  test('[A-001] the same ids do answer to their own organization, so that the test above tries real ones', async () => {
    // A charge by a saved card belongs to an invoice, and there is none here: test/money/saved-card.test.ts has them.
    const charge = '/invoices/{id}/charges/{attemptId}'
    const asked = operations.filter((o) => o.method === 'get' && o.path.includes('{') && o.path !== charge)
    for (const { method, path } of asked) {
      const [id = ''] = foreignIdsFor({ method, path, hasBody: false })
      const answer = await victim.key.get(`/api/v1${path.replace('{id}', id)}`)
      // The account there is the sandbox, which has nothing to say of itself: a refusal of its own, and no 404.
      const isOfSandbox = /^\/gateway-accounts\/\{id\}\/(status|charges|payouts)$/.test(path)
      expect(answer.status, `${path} ${id}`).toBe(isOfSandbox ? 409 : 200)
    }
  })

  test('[A-001] ids of another kind, in capitals, padded, doubled or of other systems are 404 as well', async () => {
    const { inv } = attacker.things
    const wrong = [
      inv.toUpperCase(),
      ` ${inv}`,
      `${inv} `,
      `${inv}%00`,
      inv.replace('inv_', 'cus_'),
      inv.slice(4),
      `${inv}x`,
      inv.slice(0, -1),
      `${inv},${victim.things.inv}`,
      `${inv}/../${victim.things.inv}`,
      '1',
      '0',
      '-1',
      'null',
      'undefined',
      '*',
      '%25',
      '..',
      '%2e%2e',
      world.system.ids.uuid(),
      'inv_',
      `inv_${'z'.repeat(26)}`,
      `inv_${'8'.repeat(26)}`,
      '{id}',
      'inv_%F0%9F%92%A9',
      'a'.repeat(4000),
    ]
    for (const id of wrong) {
      const answer = await attacker.key.get(`/api/v1/invoices/${id.replaceAll(' ', '%20')}`)
      expectRefused(answer, { status: 404, why: id })
    }
  })
})

describe('ids in bodies, queries and cursors', () => {
  test('[A-003] [A-004] ids of another organization in bodies are as unknown as random ones, and named', async () => {
    const { cus, con, prd, txr } = victim.things
    const line = { description: 'Work', quantity: '1', unitPrice: 100 }
    const own = { customerId: attacker.things.cus }
    const cases: readonly [string, string, unknown, string, string][] = [
      ['POST', '/invoices', { customerId: cus }, 'customerId', cus],
      ['POST', '/invoices', { ...own, contactId: con }, 'contactId', con],
      ['POST', '/invoices', { ...own, lines: [{ ...line, productId: prd }] }, 'lines[0].productId', prd],
      ['POST', '/invoices', { ...own, lines: [{ ...line, taxRateIds: [txr] }] }, 'lines[0].taxRateIds[0]', txr],
      ['POST', '/invoices/preview', { customerId: cus }, 'customerId', cus],
      ['POST', '/invoices/preview', { ...own, lines: [{ ...line, productId: prd }] }, 'lines[0].productId', prd],
      ['PATCH', `/invoices/${attacker.things.draft}`, { customerId: cus }, 'customerId', cus],
      ['PATCH', `/invoices/${attacker.things.draft}`, { contactId: con }, 'contactId', con],
      [
        'PATCH',
        `/invoices/${attacker.things.draft}`,
        { lines: [{ ...line, taxRateIds: [txr] }] },
        'lines[0].taxRateIds[0]',
        txr,
      ],
      ['POST', '/products', { name: 'Thing', unitPrice: 1, taxRateIds: [txr] }, 'taxRateIds[0]', txr],
      ['PATCH', `/products/${attacker.things.prd}`, { taxRateIds: [txr] }, 'taxRateIds[0]', txr],
    ]
    await changesNothing(world, async () => {
      for (const [method, path, body, field, foreign] of cases) {
        const theirs = await attacker.key.send(method, `/api/v1${path}`, { body })
        const random = randomId(foreign.slice(0, 3))
        const swapped = JSON.parse(JSON.stringify(body).replaceAll(foreign, random))
        const nobodys = await attacker.key.send(method, `/api/v1${path}`, { body: swapped })
        expectRefused(theirs, { status: [404, 422], field, why: `${method} ${path} ${field}` })
        expect(told(theirs, foreign).text).toBe(told(nobodys, random).text)
        expect(theirs.status).toBe(nobodys.status)
      }
    })
  })

  test('[A-003] a filter by another organization’s customer finds nothing, as with a random one', async () => {
    for (const list of ['/invoices', '/payments']) {
      const theirs = await attacker.key.get(`/api/v1${list}?customerId=${victim.things.cus}`)
      const nobodys = await attacker.key.get(`/api/v1${list}?customerId=${randomId('cus')}`)
      expect(theirs.json.items).toEqual([])
      expect(theirs.json).toEqual(nobodys.json)
    }
    const csv = await attacker.key.get(`/api/v1/payments.csv?customerId=${victim.things.cus}`)
    expect(csv.text.trim().split('\r\n')).toHaveLength(1)
  })

  test('[A-003] a cursor that another organization was given shows only one’s own', async () => {
    for (const list of [
      '/customers',
      '/invoices',
      '/payments',
      '/products',
      '/credit-notes',
      '/refunds',
      '/disputes',
    ]) {
      const page = await victim.key.get(`/api/v1${list}?limit=1`)
      const { nextCursor } = page.json
      if (!nextCursor) continue
      const answer = await attacker.key.get(`/api/v1${list}?cursor=${nextCursor}`)
      expect(answer.status, list).toBe(200)
      expect(answer.text, list).not.toContain(victim.canary)
    }
  })

  test('[A-014] no list, search, sum, export, dashboard or mailbox of one organization shows the other', async () => {
    const lists = operations.filter((o) => o.method === 'get' && !o.path.includes('{')).map(({ path }) => path)
    expect(lists.length).toBeGreaterThanOrEqual(12)
    const searches = ['/customers', '/invoices', '/payments', '/products'].flatMap((path) =>
      ['Kestrel', 'INV-0001', 'INV', '4242', 'Person', '110.00', 'customer.example'].map((q) => `${path}?q=${q}`),
    )
    for (const path of [...lists, ...searches]) {
      for (const client of [attacker.admin, attacker.key]) {
        const answer = await client.get(`/api/v1${path}`)
        expect([200, 403], path).toContain(answer.status)
        expect(answer.text, path).not.toContain(victim.canary)
        for (const id of Object.values(victim.things)) expect(answer.text, path).not.toContain(id)
      }
    }
    await made(victim.key.post(`/api/v1/invoices/${victim.things.inv}/send`, {}))
    expect((await victim.admin.get('/dev/mail.json')).text).toContain(victim.canary)
    expect((await attacker.admin.get('/dev/mail.json')).text).not.toContain(victim.canary)
  })

  test('[A-001] the sandbox’s pages show and change only one’s own account', async () => {
    const name = (
      await world.system.txOf(victim.organizationId)((t) => t.rows<{ id: string }>('select id from gateway_accounts'))
    )[0]?.id
    expect(name).toBeTruthy()
    expectRefused(await attacker.admin.get(`/dev/sandbox?account=${name}`), { status: 404 })
    for (const change of ['faults', 'faults/clear', 'timing', 'settle']) {
      const fields = { account: name ?? '', kind: 'decline', op: 'any', times: '1', latencyMs: '9', id: 'x' }
      expectRefused(await attacker.admin.form(`/dev/sandbox/${change}`, fields), { status: 404, why: change })
    }
    expect((await victim.admin.get(`/dev/sandbox?account=${name}`)).status).toBe(200)
    expect((await world.stranger().get('/dev/sandbox')).status).toBe(401)
  })
})

describe('what a link opens', () => {
  test('[A-002] a link opens its own invoice and nothing beside it', async () => {
    const stranger = world.stranger()
    const others = [victim.things.att, attacker.things.att, randomId('att'), 'att_', '%2e%2e%2f', victim.things.pay]
    for (const id of others) {
      const answer = await stranger.get(`${attacker.link}/payments/${id}`)
      expect(answer.status, id).toBe(404)
      expect(answer.text).not.toContain(victim.canary)
    }
    for (const n of ['0', '-1', '2', '1e9', 'NaN', '1.5', victim.things.pay, '__proto__']) {
      expect((await stranger.get(`${attacker.paidLink}/receipt.pdf?n=${n}`)).status, n).toBe(404)
    }
    expect((await stranger.get(`${attacker.paidLink}?attempt=${victim.things.att}`)).text).not.toContain(victim.canary)
    // With the session of another organization's staff a link shows what it shows everybody.
    expect((await victim.admin.get(attacker.link)).text).not.toContain(victim.canary)
  })

  test('[A-006] drafts, deleted and void invoices cannot be read or paid through a link', async () => {
    const { key } = attacker
    const { draft } = attacker.things
    expectRefused(await key.post(`/api/v1/invoices/${draft}/pay-link`), { status: 409 })
    const toVoid = await anIssued(key)
    await made(key.post(`/api/v1/invoices/${toVoid.id}/void`, {}))
    const revoked = await anIssued(key)
    await made(key.send('DELETE', `/api/v1/invoices/${revoked.id}/pay-link`))
    const deleted = (await made(key.post(`/api/v1/invoices/${draft}/duplicate`))).json.id
    await made(key.send('DELETE', `/api/v1/invoices/${deleted}`))
    await world.stranger().post(`${toVoid.link}/viewed`) // that somebody looked is written down, once
    await changesNothing(world, async () => {
      for (const { link } of [toVoid, revoked]) {
        const stranger = world.stranger()
        for (const path of [link, `${link}/invoice.pdf`, `${link}/receipt.pdf`]) {
          expect((await stranger.get(path)).status, path).toBe(404)
        }
        const paid = await payBy(stranger, link, 10_000)
        expect([404, 409]).toContain(paid.status)
        expect([404, 409]).toContain((await payForm(stranger, link)).status)
      }
      const shown = await world.stranger().get(toVoid.link)
      expect(shown.text).not.toContain('<form')
      for (const guessed of [draft, draft.slice(4), 'INV-0001', deleted, attacker.things.inv]) {
        expect((await world.stranger().get(`/pay/${guessed}`)).status).toBe(404)
      }
    })
  })

  test('[A-007] a logo opens only at its own address, and only while it is one', async () => {
    const stranger = world.stranger()
    const logo = await stranger.get(victim.logoUrl)
    expect(logo.status).toBe(200)
    expect(logo.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
    const id = victim.logoUrl.slice('/logos/'.length, -'.png'.length)
    const near = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0')
    for (const path of [
      `/logos/${near}.png`,
      `/logos/${id}`,
      `/logos/${id}.svg`,
      `/logos/${id.toUpperCase()}.png`,
      `/logos/${id}.png/`,
      '/logos/',
      '/logos',
      `/logos/..%2f${id}.png`,
      `/logos/${id}.png%00.html`,
      `/logos/%2e%2e/${id}.png`,
      '/logos/../../etc/passwd',
      '/logos/..%5c..%5cetc%5cpasswd',
    ]) {
      const answer = await stranger.get(path)
      expect(answer.headers['content-type'], path).not.toContain('image')
      expect(answer.text, path).not.toContain('root:')
    }
    await made(victim.admin.send('DELETE', '/api/v1/organization/logo'))
    expect((await stranger.get(victim.logoUrl)).status).toBe(404)
  })
})

async function anIssued(key: Client): Promise<{ id: string; link: string }> {
  const lines = [{ description: 'Work', quantity: '1', unitPrice: 10_000 }]
  const { id } = (await made(key.post('/api/v1/invoices', { customerId: attacker.things.cus, lines }))).json
  await made(key.post(`/api/v1/invoices/${id}/issue`))
  const { url } = (await made(key.post(`/api/v1/invoices/${id}/pay-link`))).json
  return { id, link: new URL(url).pathname }
}

const asking = (client: Client, operation: Operation, id: string): Promise<Sent> => {
  const body = bodyFor(operation)
  const headers = operation.method === 'post' ? idempotent() : {}
  const query = operation.path === '/disputes/{id}/files' ? '?field=receipt&name=mine.pdf' : ''
  const path = `/api/v1${operation.path.replace('{id}', id)}${query}`
  return client.send(operation.method.toUpperCase(), path, { headers, ...(body === undefined ? {} : { body }) })
}

/** The victim's ids that an address may take, by the noun in its path. */
function foreignIdsFor({ path }: Operation): string[] {
  const { cus, con, prd, txr, inv, draft, paid, crn, pay, int, rfd, key, gwa, exc, dsp, pmt } = victim.things
  const byNoun: Record<string, string[]> = {
    customers: [cus],
    contacts: [con],
    products: [prd],
    'tax-rates': [txr],
    invoices: [inv, draft, paid],
    'credit-notes': [crn],
    payments: path.endsWith('/refunds') || path.endsWith('.pdf') ? [pay] : [pay, int],
    refunds: [rfd],
    'api-keys': [key],
    'gateway-accounts': [gwa],
    exceptions: [exc],
    disputes: [dsp],
    'payment-methods': [pmt],
  }
  const noun = path.split('/')[1] ?? ''
  const ids = byNoun[noun]
  if (!ids) throw new Error(`the test knows no id for ${path}; add one`)
  return ids
}
