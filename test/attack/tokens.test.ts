import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBusiness, type Business, made, payBy, payForm } from './business.ts'
import type { Sent } from './client.ts'
import { changesNothing } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

let world: AttackWorld
let business: Business
let token: string

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
  token = business.link.slice('/pay/'.length)
})
afterAll(() => world.close())

/** Without what is new in every page, so that two pages can be compared. */
const plain = ({ status, text, headers }: Sent) => ({
  status,
  text: text.replaceAll(/nonce="[^"]+"/g, 'nonce'),
  headers: Object.entries(headers)
    .filter(([name]) => !/^(date|x-request-id|ratelimit-.*|connection|keep-alive|content-security-policy)$/.test(name))
    .sort(),
})

const randomToken = () => Buffer.from(world.system.random.bytes(24)).toString('base64url')

test('[A-008] ten thousand guessed tokens open nothing and are slowed down', { timeout: 240_000 }, async () => {
  const guesser = world.stranger()
  const statuses = new Map<number, number>()
  const before = world.logged.length
  await changesNothing(world, async () => {
    for (let round = 0; round < 400; round += 1) {
      const answers = await Promise.all(
        // One address that goes on and on, and others that try a few times each.
        Array.from({ length: 25 }, (_, i) => (i < 12 ? guesser : world.stranger()).get(`/pay/${randomToken()}`)),
      )
      for (const { status, text } of answers) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        expect(text).not.toContain(business.canary)
      }
    }
  })
  expect([...statuses.keys()].sort()).toEqual([404, 429])
  expect(statuses.get(429), 'all but the first thirty of the one address').toBeGreaterThanOrEqual(12 * 400 - 30)
  expect(world.logged.slice(before).filter((line) => line.includes('unknown pay links tried'))).toHaveLength(1)
})

test('[A-008] a token is the whole of itself: shortened, lengthened, re-cased, padded or encoded it opens nothing', async () => {
  const swapped = token.replace(/[a-z]/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
  const bytes = Buffer.from(token, 'base64url')
  const sequential = [-2, -1, 1, 2].map((step) => {
    const next = Buffer.from(bytes)
    next.writeUInt8(((next.at(-1) ?? 0) + step + 256) % 256, 23)
    return next.toString('base64url')
  })
  const near = [
    swapped,
    token.toUpperCase(),
    token.toLowerCase(),
    ...sequential,
    ...Array.from({ length: 31 }, (_, cut) => token.slice(0, cut + 1)),
    ...Array.from({ length: 31 }, (_, cut) => token.slice(cut + 1)),
    `${token}A`,
    `A${token}`,
    `${token}=`,
    `${token}==`,
    `${token}%20`,
    `%20${token}`,
    `${token}%00`,
    `${token}%0a`,
    `${token}%0d%0a`,
    `${token}.`,
    `${token};`,
    `${token},`,
    `${token}~`,
    `${token}.json`,
    `${token}.html`,
    `${token}%2f`,
    `${token}%5c`,
    `${token}*`,
    `%25`,
    `${token}${token}`,
    `${token},${token}`,
    [...token].reverse().join(''),
    bytes.toString('hex'),
    `0x${bytes.toString('hex')}`,
    encodeURIComponent(bytes.toString('base64')),
    createHash('sha256').update(token).digest('hex'),
    '%',
    '%00',
    '*',
    '_'.repeat(32),
    '%5f'.repeat(32),
    '-'.repeat(32),
    'A'.repeat(32),
    'null',
    'undefined',
    'true',
    '[object%20Object]',
    '__proto__',
    'constructor',
    "'%20OR%20'1'='1",
    [...token].map((letter) => `%25${letter.charCodeAt(0).toString(16)}`).join(''),
    `..%2f${token}`,
    'x'.repeat(8000),
    business.things.inv,
    business.things.inv.slice(4),
    'INV-0001',
    business.apiKey,
  ]
  const nobody = plain(await world.stranger().get(`/pay/${randomToken()}`))
  expect(nobody.status).toBe(404)
  for (const wrong of near.filter((text) => text !== token)) {
    const answer = await world.stranger().get(`/pay/${wrong}`)
    expect(answer.status, wrong).toBe(404)
    if (answer.headers['content-type']?.includes('html')) expect(plain(answer), wrong).toEqual(nobody)
  }
  expect(near.length).toBeGreaterThan(110)
  // Spelled with escapes it is the same address, and opens the same page.
  const escaped = [...token].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
  expect((await world.stranger().get(`/pay/${escaped}`)).status).toBe(200)
})

test('[A-008] every address below an unknown token answers alike, whatever the method', async () => {
  const unknown = `/pay/${randomToken()}`
  for (const path of ['', '/viewed', '/payments', '/invoice.pdf', '/receipt.pdf', `/payments/${business.things.att}`]) {
    for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await world.stranger().send(method, unknown + path)
      expect(answer.status, `${method} ${path}`).toBe(404)
      expect(answer.text).not.toContain(business.canary)
    }
  }
})

test('[A-010] a regenerated link is dead at once, for reading, paying, polling and documents', async () => {
  const { key, things } = business
  const old = new URL((await made(key.post(`/api/v1/invoices/${things.inv}/pay-link`))).json.url).pathname
  const waiting = await made(payBy(world.stranger(), old, 11_000, '4000002500003155'), 202)
  const replaced = await made(key.post(`/api/v1/invoices/${things.inv}/pay-link/regenerate`))
  await changesNothing(world, async () => {
    for (const path of [
      '',
      '/invoice.pdf',
      '/receipt.pdf',
      `/payments/${waiting.json.attemptId}`,
      '?back=1',
      `?attempt=${waiting.json.attemptId}`,
    ]) {
      expect((await world.stranger().get(old + path, { 'if-none-match': '*' })).status, path).toBe(404)
    }
    for (const sending of [
      payBy(world.stranger(), old, 11_000),
      payForm(world.stranger(), old),
      world.stranger().post(`${old}/viewed`),
    ]) {
      expect((await sending).status).toBe(404)
    }
  })
  // What was begun through it is still found out, through the new one.
  const fresh = new URL(replaced.json.url).pathname
  expect((await world.stranger().get(`${fresh}/payments/${waiting.json.attemptId}`)).status).toBe(200)
  business = { ...business, link: fresh }
  token = fresh.slice('/pay/'.length)
})

test('[A-011] [A-012] nothing below a link is kept by caches, indexed, or named to other sites', async () => {
  const paths = ['', '/invoice.pdf', '?other=1', '/payments/att_x', '/nothing-here']
  const links = [business.link, business.paidLink, `/pay/${randomToken()}`]
  for (const link of links) {
    for (const path of [...paths, ...(link === business.paidLink ? ['/receipt.pdf'] : [])]) {
      const { headers, text } = await world.stranger().get(link + path)
      expect(headers['cache-control'], link + path).toContain('no-store')
      expect(headers['referrer-policy'], link + path).toBe('no-referrer')
      expect(headers['x-robots-tag'], link + path).toMatch(/noindex/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['set-cookie']).toBeUndefined()
      expect(headers.etag).toBeUndefined()
      // Nothing on the page loads from, or leads to, another site.
      for (const [, address = ''] of text.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
        expect(address, link + path).toMatch(/^(http:\/\/localhost:4000)?(\/(?!\/)|#|data:image\/|$)/)
      }
    }
  }
})

test('[A-011] [A-074] no record of the log holds a token, an API key, a cookie or a password', async () => {
  const stranger = world.stranger()
  // However the address is spelled, and wherever it leads.
  for (const path of [
    business.link,
    `${business.link}/`,
    `/${business.link}`,
    `/pay//${token}`,
    `/pay/./${token}`,
    `/PAY/${token}`,
    `/%70ay/${token}`,
    `//pay/${token}`,
    `/pay/x/${token}`,
    `/pay/${token}/${token}`,
    `/api/v1/pay/${token}`,
    `/?next=/pay/${token}`,
    `/x/${token}`,
    `/pay/${token};a=b`,
    `/pay/${token}%20`,
    `/pay%2f${token}`,
    `/pay/${token}/payments/att_${token}`,
    `/api/v1/invoices/${token}`,
  ]) {
    await stranger.get(path)
    await stranger.post(path, {})
  }
  await stranger.get(`/api/v1/me?key=${business.apiKey}`)
  await stranger.get(`/api/v1/invoices/${business.apiKey}`)
  await world.stranger({ authorization: `Bearer ${business.apiKey}x` }).get('/api/v1/me')
  await world.stranger({ cookie: business.cookie }).get('/api/v1/me')
  await payBy(world.stranger(), business.link, 1)
  expect(world.logged.length).toBeGreaterThan(100)
  const secrets = [
    token,
    business.paidLink.slice(5),
    business.apiKey,
    business.cookie.split('=')[1] ?? '',
    business.csrfToken,
  ]
  for (const secret of [...secrets, 'correct horse']) {
    expect(secret.length).toBeGreaterThan(10)
    expect(
      world.logged.filter((line) => line.includes(secret)),
      'log records that hold a secret',
    ).toEqual([])
  }
})
