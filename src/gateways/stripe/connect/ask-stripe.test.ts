import { expect, test } from 'vitest'
import type { ConnectedAccount } from '../../../ports/gateway-connect.ts'
import type { HttpAnswer, HttpRequest } from '../../../ports/http.ts'
import { readFacts } from './read-account.ts'
import { stripeConnect } from './stripe-connect.ts'

// Method: answers are made up, and only what is certain may count as certain: an account is disconnected by what stands here.
const rows = { id: 'a', organizationId: 'o', gateway: 'stripe', liveMode: false } as const
const throughPlatform: ConnectedAccount = {
  ...rows,
  settings: { kind: 'connect', stripeAccount: 'acct_1' },
  secrets: {},
}
const byKeys: ConnectedAccount = { ...rows, settings: { kind: 'keys' }, secrets: { secretKey: 'sk_test_mine' } }

const config = {
  apiBase: 'https://api.example',
  connectBase: 'https://connect.example',
  platform: { clientId: 'ca_1', secretKey: 'sk_test_platform', webhookSecrets: [], liveMode: false },
}

function answering(answer: HttpAnswer) {
  const sent: HttpRequest[] = []
  const http = {
    async send(request: HttpRequest) {
      sent.push(request)
      return answer
    },
  }
  return { sent, connect: stripeConnect(http, config) }
}

const said = (status: number, body: unknown): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const error = (status: number, more: Record<string, string>) =>
  said(status, { error: { type: 'invalid_request_error', message: 'No.', ...more } })

test('only a 401 to its own key and account_invalid to the platform say that an account is not ours any more', async () => {
  const answers: [HttpAnswer, string, string][] = [
    [error(401, {}), 'revoked', 'failed'],
    [error(401, { code: 'api_key_expired' }), 'revoked', 'failed'],
    [error(403, { code: 'account_invalid' }), 'forbidden', 'revoked'],
    [error(403, {}), 'forbidden', 'forbidden'],
    [error(404, { code: 'resource_missing' }), 'refused', 'refused'],
    [error(429, {}), 'failed', 'failed'],
    [error(400, { code: 'rate_limit' }), 'failed', 'failed'],
    [error(500, { code: 'account_invalid' }), 'failed', 'failed'],
    [said(401, '<html>Sign in to the proxy</html>'), 'failed', 'failed'],
    [said(403, { message: 'blocked' }), 'failed', 'failed'],
    [said(200, '{"id":"acct_1"}'), 'failed', 'failed'],
    [said(200, '<html>It works!</html>'), 'failed', 'failed'],
    [said(302, ''), 'failed', 'failed'],
    [{ kind: 'lost', why: 'timeout' }, 'failed', 'failed'],
    [{ kind: 'not_sent', why: 'connect_failed' }, 'failed', 'failed'],
  ]
  for (const [answer, own, platform] of answers) {
    const { connect } = answering(answer)
    const kinds = [await connect.readAccount(byKeys), await connect.readAccount(throughPlatform)].map(
      ({ kind }) => kind,
    )
    expect([answer, ...kinds]).toEqual([answer, own, platform])
  }
})

test('the platform’s key is sent for accounts of its own mode only, and an account’s own for itself only', async () => {
  const { sent, connect } = answering(error(404, {}))
  await connect.readAccount(throughPlatform)
  await connect.listRecentCharges(throughPlatform, null)
  await connect.readAccount(byKeys)
  expect(sent.map(({ url, headers }) => [url, headers.authorization, headers['stripe-account']])).toEqual([
    ['https://api.example/v1/accounts/acct_1', 'Bearer sk_test_platform', undefined],
    ['https://api.example/v1/charges?limit=25', 'Bearer sk_test_platform', 'acct_1'],
    ['https://api.example/v1/account', 'Bearer sk_test_mine', undefined],
  ])
  expect(await connect.readAccount({ ...throughPlatform, liveMode: true })).toEqual({ kind: 'failed', why: 'no_key' })
  expect(await connect.readAccount({ ...byKeys, liveMode: true })).toEqual({ kind: 'failed', why: 'no_key' })
  expect(sent).toHaveLength(3)
})

test('a code that is traded is read without the token that would open the account', async () => {
  const granted = { stripe_user_id: 'acct_1', livemode: false, scope: 'read_write', access_token: 'sk_test_secret' }
  const connected = await answering(said(200, granted)).connect.exchangeCode('ac_1')
  expect(connected).toEqual({ kind: 'connected', stripeAccount: 'acct_1', liveMode: false, scope: 'read_write' })
  const used = said(400, {
    error: 'invalid_grant',
    error_description: 'This authorization code has already been used.',
  })
  expect(await answering(used).connect.exchangeCode('ac_1')).toEqual({ kind: 'refused', code: 'invalid_grant' })
  expect((await answering(said(500, granted)).connect.exchangeCode('ac_1')).kind).toBe('failed')
  expect((await answering(said(200, { ...granted, livemode: 'no' })).connect.exchangeCode('ac_1')).kind).toBe('failed')
})

test('access that was given back already counts as given back; a wrong platform does not', async () => {
  const refused = (error_description: string) => said(401, { error: 'invalid_client', error_description })
  const gone = refused('This application is not connected to stripe account acct_1, or that account does not exist.')
  expect(await answering(gone).connect.deauthorize('acct_1')).toEqual({ kind: 'done' })
  const wrong = refused("No such application: 'ca_1'")
  expect(await answering(wrong).connect.deauthorize('acct_1')).toEqual({ kind: 'refused', code: 'invalid_client' })
})

test('of an account only its id and what it may do must be told; a name is one line of printable text', () => {
  const least = { id: 'acct_1', charges_enabled: true, payouts_enabled: false }
  expect(readFacts(least)).toMatchObject({
    name: 'Stripe account',
    country: '',
    defaultCurrency: '',
    payoutsEnabled: false,
  })
  expect(readFacts({ ...least, charges_enabled: null })).toBeNull()
  expect(readFacts({ ...least, id: 'ca_1' })).toBeNull()
  const named = {
    ...least,
    business_profile: { name: null },
    settings: { dashboard: { display_name: 'Pine\r\nBcc: x\u202e' } },
  }
  expect(readFacts(named)?.name).toBe('Pine Bcc: x')
  expect(readFacts({ ...least, email: 'owner@pine.example' })?.name).toBe('owner@pine.example')
  const asked = { ...least, requirements: { currently_due: ['external_account', 7], current_deadline: 1_767_225_600 } }
  expect(readFacts(asked)?.requirements).toMatchObject({
    currentlyDue: ['external_account'],
    deadline: '2026-01-01T00:00:00Z',
  })
})
