import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_CARDS } from '../../src/core/payment/test-cards.ts'
import { aBusiness, type Business, payBy, payForm } from './business.ts'
import { changesNothing, everythingKept, expectRefused } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

/** Numbers that no list publishes but that any shop's check would take: an issuer's range and a right check digit. */
function realLooking(): string[] {
  const stems = [
    '411122',
    '453212',
    '476173',
    '498503',
    '510510',
    '522222',
    '545454',
    '555566',
    '222300',
    '272099',
    '340000',
    '371449',
    '378734',
    '601100',
    '644444',
    '655555',
    '353011',
    '358999',
    '300000',
    '305693',
    '362272',
    '385200',
    '620000',
    '506699',
    '675964',
  ]
  return stems.flatMap((stem) =>
    [0, 1, 2].map((n) => {
      const length = /^3[47]/.test(stem) ? 15 : /^3[068]/.test(stem) ? 14 : 16
      const body = `${stem}${String(n * 7_919 + 1_234_567_890).padStart(13, '0')}`.slice(0, length - 1)
      return body + checkDigit(body)
    }),
  )
}

function checkDigit(body: string): number {
  const sum = [...body].reverse().reduce((total, letter, i) => {
    const digit = Number(letter) * (i % 2 === 0 ? 2 : 1)
    return total + (digit > 9 ? digit - 9 : digit)
  }, 0)
  return (10 - (sum % 10)) % 10
}

test('[A-069] seventy real-looking numbers by raw POST are refused, and are nowhere afterwards', async () => {
  const published = new Set(TEST_CARDS.map((card) => card.number))
  const numbers = realLooking().filter((number) => !published.has(number))
  expect(numbers.length).toBeGreaterThanOrEqual(70)
  await world.stranger().post(`${business.link}/viewed`)
  const [account] = await world.system.txOf(business.organizationId)((t) =>
    t.rows<{ id: string }>('select id from gateway_accounts'),
  )
  const books = async () => JSON.stringify(await world.money.admin.books(account?.id ?? ''))
  const before = await books()
  await changesNothing(world, async () => {
    for (const number of numbers) {
      const spaced = number.replaceAll(/(.{4})(?=.)/g, '$1 ')
      const dashed = spaced.replaceAll(' ', '-')
      for (const spelling of [number, spaced, dashed]) {
        const answer = await payBy(world.stranger(), business.link, 11_000, spelling)
        expectRefused(answer, { status: 422, field: /number/, why: spelling })
        expect(answer.text.replaceAll(/\D/g, '')).not.toContain(number)
      }
      const form = await payForm(world.stranger(), business.link, { number: spaced })
      expect(form.status).toBe(422)
      expect(form.text.replaceAll(/[\s-]/g, '')).not.toContain(number)
    }
  })
  expect(await books()).toBe(before)

  const kept = [
    await everythingKept(world),
    await books(),
    world.logged.join('\n'),
    ...filesUnder(world.dataFolder),
    ...filesUnder(world.money.sandboxFolder),
  ]
    .join('\n')
    .replaceAll(/[\s-]/g, '')
  for (const number of numbers) {
    expect(kept.includes(number), 'a number was kept').toBe(false)
    expect(kept.includes(Buffer.from(number).toString('hex')), 'a number was kept as bytes').toBe(false)
  }
})

test('[A-069] numbers in other fields, other places and other shapes are refused or forgotten too', async () => {
  const number = '4539578763621486'
  await changesNothing(world, async () => {
    const stranger = world.stranger()
    const good = { kind: 'test_card', number: '4242424242424242', expiry: '12/34', cvc: '123' }
    for (const method of [
      { ...good, name: number },
      { ...good, name: `Visa ${number}` },
      { ...good, cvc: '1234' },
      { ...good, cvc: '12' },
      { ...good, cvc: '１２３' },
      { ...good, expiry: '13/34' },
      { ...good, expiry: '12/20' },
      { ...good, expiry: '00/00' },
      { ...good, kind: 'card' },
      { ...good, kind: 'token', token: 'tok_visa' },
      { kind: 'token', token: 'tok_visa' },
      { kind: 'saved', id: 'pm_1' },
      { ...good, number: Number(number) },
      { ...good, number: [number] },
      { ...good, number: { value: number } },
      { ...good, pan: number },
      { ...good, track2: `;${number}=3412101` },
      'tok_visa',
      [],
      null,
      { ...good, number: '' },
      { ...good, number: '4242424242424241' },
      { ...good, number: '42424242424242424242' },
      { ...good, number: '４２４２４２４２４２４２４２４２' },
      { ...good, number: '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢' },
      { ...good, number: '4242424242424242\u0000' },
      { ...good, number: '4242,4242,4242,4242' },
      { ...good, number: `4242424242424242 ${number}` },
    ]) {
      expectRefused(await payBy(stranger, business.link, 11_000, '', { method }), {
        status: 422,
        why: JSON.stringify(method),
      })
    }
    expectRefused(await payBy(stranger, business.link, 11_000, '4242424242424242', { card: number }), {
      status: 422,
      field: 'card',
    })
    await stranger.get(`${business.link}?number=${number}`)
    await stranger.get(`/pay/${number}`)
    await stranger.get(`/${number}`)
    await stranger.send('GET', business.link, {
      headers: { 'user-agent': number, referer: `https://x.example/${number}` },
    })
  })
  const records = world.logged.filter((line) => line.includes(number))
  expect(records, 'records of the log with a card number').toEqual([])
})

test('[A-069] the sandbox service itself takes tokens only and writes no number down', async () => {
  const number = '4539578763621486'
  const { url } = world.money.sandbox
  for (const [path, body] of [
    ['/v1/objects', { reference: 'REF-1', amount: 1, currency: 'USD', description: `card ${number}` }],
    ['/v1/sales', { reference: 'REF-1', amount: 1, currency: 'USD', token: number }],
    ['/v1/objects/obj_x/confirm', { token: number }],
    [`/v1/search?reference=${number}`, undefined],
    [`/admin/accounts/${number}`, {}],
  ] as const) {
    const answer = await fetch(url + path, {
      method: body ? 'POST' : 'GET',
      body: body ? JSON.stringify(body) : null,
      headers: { authorization: 'Bearer x' },
    })
    expect([401, 422], path).toContain(answer.status)
    expect(await answer.text()).not.toContain(number)
  }
  for (const text of filesUnder(world.money.sandboxFolder)) expect(text.includes(number)).toBe(false)
})

/** The bytes of all files, for looking something up in them. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = join(folder, name)
    return statSync(file).isFile() ? [readFileSync(file, 'latin1')] : []
  })
}
