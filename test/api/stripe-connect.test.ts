import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from '../harness/api-world.ts'
import { aConnectWorld, type ConnectWorld } from '../harness/connect-world.ts'

// Method: the application over HTTP with a Stripe of our own behind it, whose pages are clicked as a browser would. Every
// way back from Stripe is tried, good and bad, and after each bad one nothing may have been linked.
let world: ConnectWorld
let admin: Client
beforeAll(async () => {
  world = await aConnectWorld()
  admin = await world.signedIn()
})
afterAll(() => world.close())

const stripeAccounts = async (client = admin) =>
  (await client.get('/gateway-accounts')).json.items.filter((one: { gateway: string }) => one.gateway === 'stripe')

test('signing in at Stripe links the account, and what Stripe says of it is shown', async () => {
  expect((await admin.get('/gateway-accounts/stripe/options')).json).toEqual({ oauth: true, testMode: true })
  const { id: account } = world.stripe.control.openAccount({ name: 'Harbour & Pine', country: 'DE' })
  expect(await world.signInAtStripe(admin, { account })).toBe('/settings/integrations/stripe-connect?connected=1')
  const [row] = await stripeAccounts()
  expect(row).toMatchObject({
    name: 'Harbour & Pine',
    state: 'active',
    liveMode: false,
    connection: 'oauth',
    gatewayReference: account,
  })
  const { json } = await admin.get(`/gateway-accounts/${row.id}/status`)
  expect(json).toMatchObject({
    businessName: 'Harbour & Pine',
    country: 'DE',
    chargesEnabled: true,
    payoutsEnabled: true,
    stale: false,
  })
  expect(json.requirements).toMatchObject({ level: 'none', sentence: '', items: [] })
})
