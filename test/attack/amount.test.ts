import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBusiness, type Business, idempotent, made, payBy, payForm } from './business.ts'
import { corpus } from './corpus.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

/** Bodies are JSON source text with one value put in as it stands, because much of what attackers send is no JSON value. */
let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

const sourceOf = (body: object, raw: string): string => JSON.stringify(body).replaceAll('"@"', () => raw)
const line = (over: object = {}) => ({ description: 'Work', quantity: '1', unitPrice: 100, ...over })

type Place = { readonly method: string; readonly path: string; readonly body: object; readonly field: string }

const draftPlaces = (field: string, lines: object[], over: object = {}): Place[] => [
  { method: 'POST', path: '/invoices', field, body: { customerId: business.things.cus, lines, ...over } },
  { method: 'PATCH', path: `/invoices/${business.things.draft}`, field, body: { lines, ...over } },
  { method: 'POST', path: '/invoices/preview', field, body: { customerId: business.things.cus, lines, ...over } },
]

async function refusedEverywhere(places: readonly Place[], raws: readonly string[]): Promise<number> {
  let tried = 0
  await changesNothing(world, async () => {
    for (const { method, path, body, field } of places) {
      for (const raw of raws) {
        const sent = sourceOf(body, raw)
        const isJson = readable(sent)
        const headers = idempotent()
        const answer = await business.key.send(method, `/api/v1${path}`, { body: sent, headers })
        const why = `${method} ${path} ${field} = ${raw}`
        if (isJson) expectRefused(answer, { status: 422, field: startsWith(field), why })
        else expectRefused(answer, { status: 400, why })
        tried += 1
      }
    }
  })
  return tried
}

const readable = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const startsWith = (field: string): RegExp => new RegExp(`^${field.replaceAll(/[.[\]]/g, '\\$&')}`)

test('[A-020] what is no whole number of minor units is refused as an amount, wherever one is written', async () => {
  const { inv, prd, pay } = business.things
  const places: Place[] = [
    ...draftPlaces('lines[0].unitPrice', [line({ unitPrice: '@' })]),
    ...draftPlaces('lines[0].discount', [line({ discount: { kind: 'fixed', amount: '@' } })]),
    ...draftPlaces('documentDiscount', [line()], { documentDiscount: { kind: 'fixed', amount: '@' } }),
    { method: 'POST', path: '/products', field: 'unitPrice', body: { name: 'Thing', unitPrice: '@' } },
    { method: 'PATCH', path: `/products/${prd}`, field: 'unitPrice', body: { unitPrice: '@' } },
    { method: 'POST', path: `/invoices/${inv}/credit-notes`, field: 'amount', body: { amount: '@' } },
    { method: 'POST', path: `/invoices/${inv}/payments`, field: 'amount', body: { amount: '@', kind: 'cash' } },
    { method: 'POST', path: `/payments/${pay}/refunds`, field: 'amount', body: { amount: '@' } },
    { method: 'PATCH', path: '/organization', field: 'partialMinimum', body: { partialMinimum: '@' } },
  ]
  expect(await refusedEverywhere(places, corpus('amounts'))).toBeGreaterThanOrEqual(900)
  // Zero is a price, but nothing that can be paid, credited or given back.
  const positive = places.filter(({ field }) => field === 'amount' || field === 'partialMinimum')
  expect(await refusedEverywhere(positive, ['0', '-0', '0.0', '0e5'])).toBe(16)
})

test('[A-020] what is no plain decimal text is refused as a quantity', async () => {
  const places = draftPlaces('lines[0].quantity', [line({ quantity: '@' })])
  expect(await refusedEverywhere(places, corpus('quantities'))).toBeGreaterThanOrEqual(130)
})

test('[A-020] [A-022] the payment page takes no amount in any other form, and none that was not seen', async () => {
  await changesNothing(world, async () => {
    await world.stranger().post(`${business.link}/viewed`)
  }).catch(() => {}) // that somebody looked is written down, once
  const method = { kind: 'test_card', number: '4242424242424242', expiry: '12/34', cvc: '123' }
  const bodies = [
    { commandKey: 'command-key-of-a-test', amountSeen: '@', method },
    { commandKey: 'command-key-of-a-test', amountSeen: 11_000, payAmount: '@', method },
    { commandKey: 'command-key-of-a-test', amountSeen: 11_000, tip: 'custom', tipAmount: '@', method },
  ]
  const stranger = world.stranger()
  await changesNothing(world, async () => {
    for (const body of bodies) {
      for (const raw of [...corpus('amounts'), '0']) {
        const answer = await stranger.post(`${business.link}/payments`, sourceOf(body, raw))
        expectRefused(answer, {
          status: [400, 422],
          why: `${'tipAmount' in body ? 'tipAmount' : 'payAmount' in body ? 'payAmount' : 'amountSeen'} = ${raw}`,
        })
      }
    }
    for (const seen of [1, 10_999, 11_001, 110, 1_100_000, 999_999_999_999_999]) {
      expectRefused(await payBy(world.stranger(), business.link, seen), { status: 409, why: `seen ${seen}` })
    }
    const texts = [
      '-1',
      '0',
      '0.00',
      'NaN',
      'Infinity',
      '1e3',
      '0x10',
      '٣',
      '１０',
      '½',
      '1,2,3',
      '--1',
      ' ',
      '10.001',
      '110.01',
      '1e21',
      '١٠',
      '1\r\n0',
      '<b>1</b>',
      '99999999999999999999',
    ]
    for (const payAmount of texts) {
      const answer = await payForm(world.stranger(), business.link, { share: 'some', payAmount })
      expect([409, 422], `form ${payAmount} ${answer.status}`).toContain(answer.status)
    }
  })
})

test('[A-021] discounts and taxes outside 0 to 100 %, or above what they are taken from, are refused', async () => {
  const percents = corpus('percents')
  const places: Place[] = [
    ...draftPlaces('lines[0].discount', [line({ discount: { kind: 'percent', percent: '@' } })]),
    ...draftPlaces('documentDiscount', [line()], { documentDiscount: { kind: 'percent', percent: '@' } }),
    { method: 'POST', path: '/tax-rates', field: 'percent', body: { name: 'Tax', percent: '@' } },
  ]
  const isWritable = (client: string) => client !== '/tax-rates'
  expect(
    await refusedEverywhere(
      places.filter(({ path }) => isWritable(path)),
      percents,
    ),
  ).toBe(6 * percents.length)
  expect(
    await refusedEverywhere(
      places.filter(({ path }) => !isWritable(path)),
      percents,
    ),
  ).toBe(percents.length)

  const kinds = ['"Percent"', '"free"', 'null', '1', '[]', '{}', '""', '"fixed "', '"__proto__"', '"constructor"']
  await refusedEverywhere(
    draftPlaces('lines[0].discount', [line({ discount: { kind: '@', percent: '5', amount: 1 } })]),
    kinds,
  )
  const above = ['101', '1000', '999999999999999']
  await refusedEverywhere(draftPlaces('lines[0].discount', [line({ discount: { kind: 'fixed', amount: '@' } })]), above)
  await refusedEverywhere(
    draftPlaces('documentDiscount', [line()], { documentDiscount: { kind: 'fixed', amount: '@' } }),
    above,
  )
  const { txr } = business.things
  await refusedEverywhere(draftPlaces('lines[0].taxRateIds', [line({ taxRateIds: '@' })]), [
    JSON.stringify([txr, txr]),
    JSON.stringify(Array(6).fill(txr)),
    '"x"',
    '[null]',
    '[[]]',
    '[1]',
    '{}',
    '["-100"]',
  ])
})

test('[A-021] ten thousandths of a cent add up by the written rule, and never below nothing', async () => {
  const lines = Array.from({ length: 200 }, () => line({ quantity: '0.004', unitPrice: 1 }))
  const slices = await made(business.key.post('/api/v1/invoices', { customerId: business.things.cus, lines }))
  expect(slices.json.total).toBe(0)
  for (const percent of ['100', '99.9999', '50']) {
    const discount = { kind: 'percent', percent }
    const body = {
      customerId: business.things.cus,
      lines: [line({ discount }), line({ unitPrice: 1, discount })],
      documentDiscount: discount,
    }
    const { json } = await made(business.key.post('/api/v1/invoices', body))
    expect(json.total).toBeGreaterThanOrEqual(0)
    expect(json.discountTotal).toBeLessThanOrEqual(101)
  }
})
