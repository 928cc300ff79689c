import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RemoteControl, remoteControl } from './control/control-client.ts'
import { type RunningStripe, startStripe } from './start.ts'

let stripe: RunningStripe
let remote: RemoteControl

beforeAll(async () => {
  stripe = await startStripe()
  remote = remoteControl(stripe.url)
})

afterAll(() => stripe.stop())

const create = (key: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'amount=500&currency=usd',
    signal,
  })

describe('the controls', () => {
  it('do the same from another process', async () => {
    const shop = await remote.openAccount({ name: 'Far away' })
    expect((await create(shop.keys.test.secret)).status).toBe(200)
    expect((await remote.books(shop.id)).intents).toHaveLength(1)
    expect((await remote.requests()).at(-1)).toMatchObject({ path: '/v1/payment_intents', form: { amount: '500' } })
    await expect(remote.settleCharge('ch_none', 'failed')).rejects.toThrow('there is no charge ch_none')
    await expect(remote.openAccount({ id: shop.id })).rejects.toThrow('already')
  })

  it('are not there for the pages of a browser', async () => {
    const asForm = await fetch(`${stripe.url}/_control/clearFaults`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '[]',
    })
    expect(asForm.status).toBe(405)
    const preflight = await fetch(`${stripe.url}/_control/clearFaults`, { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    expect(
      (
        await fetch(`${stripe.url}/_control/toString`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(404)
  })
})

describe('a call over the network', () => {
  it('is cut, or never answered, or answered with rubbish, when that was asked for', async () => {
    const { control } = stripe
    const shop = control.openAccount()
    const key = shop.keys.test.secret
    control.addFault({ kind: 'cut_after' })
    await expect(create(key)).rejects.toThrow()
    expect(control.books(shop.id).intents).toHaveLength(1)
    control.addFault({ kind: 'silence_after' })
    await expect(create(key, AbortSignal.timeout(100))).rejects.toThrow()
    expect(control.books(shop.id).intents).toHaveLength(2)
    control.addFault({ kind: 'garbage' })
    expect(await (await create(key)).text()).toContain('It works!')
    control.addFault({ kind: 'rate_limited' })
    const limited = await create(key)
    expect(limited.status).toBe(429)
    expect(limited.headers.get('stripe-rate-limited-reason')).toBe('global-rate')
    expect((await create(key)).status).toBe(200)
  })

  it('of a browser may come from any page', async () => {
    const preflight = await fetch(`${stripe.url}/v1/confirmation_tokens`, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
  })
})
