import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FaultKind } from '../../../stripe-service/door/faults.ts'
import { type RunningStripe, startStripe } from '../../../stripe-service/start.ts'
import { aConnectedAccount } from '../../../test/harness/stripe-accounts.ts'
import { officialSchema } from '../../../test/harness/stripe-schema.ts'
import { type Http, type HttpRequest, realHttp } from '../../ports/http.ts'
import { conformance } from '../conformance.ts'
import type { Twin, TwinFault } from '../conformance-twin.ts'
import { PROMISED } from '../promised.ts'
import { stripeAdapter } from './adapter.ts'

let service: RunningStripe
beforeAll(async () => {
  service = await startStripe()
})
afterAll(() => service.stop())
beforeEach(() => service.control.clearFaults())

const routes = {
  create_object: 'POST /v1/payment_intents',
  confirm: 'POST /v1/payment_intents/:id/confirm',
  cancel_object: 'POST /v1/payment_intents/:id/cancel',
  sale: 'none: there is no sale at Stripe',
  refund: 'POST /v1/refunds',
  look_up: 'GET /v1/payment_intents/:id',
  answer_dispute: 'POST /v1/disputes/:id',
} as const

const faults: Readonly<Record<Exclude<TwinFault, 'pending'>, FaultKind>> = {
  lose_after_acting: 'cut_after',
  lose_before_acting: 'cut_before',
  silence_after_acting: 'silence_after',
  error_after_acting: 'error_500_after',
  error_before_acting: 'error_500_before',
  garbage: 'garbage',
  truncated: 'truncated',
  rate_limited: 'rate_limited',
  duplicate_refused: 'key_in_use',
}

conformance('Stripe', PROMISED.Stripe, twin)

// The last test: it judges what all those before it have sent.
const check = officialSchema()
test.skipIf(!check)('Stripe: every request of this suite is one of Stripe’s own description', () => {
  expect(sent.length).toBeGreaterThan(120)
  // Files travel in parts, which `disputes/stripe-disputes.test.ts` has judged.
  const forms = sent.filter(({ url }) => !url.endsWith('/v1/files'))
  const wrong = forms.flatMap((request) =>
    (check?.(request) ?? []).map((what) => `${request.url} ${request.body}: ${what}`),
  )
  expect(wrong).toEqual([])
})

const sent: HttpRequest[] = []
const real = realHttp({ totalMs: 400 })
const recording: Http = {
  send(request) {
    sent.push(request)
    return real.send(request)
  },
}

/** Through a Connect platform, so that every call has to carry the account's name as well as the platform's key. */
async function twin(): Promise<Twin> {
  const { control } = service
  const { access: connected, accountId } = aConnectedAccount(service)
  const access = { ...connected, settings: { ...connected.settings, filesBase: service.url } }
  const adapter = stripeAdapter(recording)
  const books = () => control.books(accountId)
  const chargesOf = (objectId: string | undefined) =>
    books().charges.filter((charge) => charge.payment_intent === objectId && charge.status !== 'failed')
  // A charge bears the reference of its intent; which confirmation made it, only whoever was there can say.
  const confirmed = new Map<string, string>()
  return {
    adapter: {
      ...adapter,
      call(account, request) {
        if (request.op === 'confirm' && chargesOf(request.objectId).length === 0)
          confirmed.set(request.merchantRef, request.objectId)
        return adapter.call(account, request)
      },
    },
    access,
    wrongKey: { ...access, secrets: { ...access.secrets, platformSecretKey: 'sk_test_nobodyknowsthiskey' } },
    nobodyThere: { ...access, settings: { ...access.settings, apiBase: 'http://127.0.0.1:1' } },
    // A token is used up by the first payment that is tried with it.
    tokens: {
      get approve() {
        return control.newToken(accountId)
      },
      get decline() {
        return control.newToken(accountId, 'pm_card_visa_chargeDeclined')
      },
      get authenticate() {
        return control.newToken(accountId, 'pm_card_threeDSecure2Required')
      },
      get lost() {
        return control.newToken(accountId, 'pm_card_visa_chargeDeclinedLostCard')
      },
      get short() {
        return control.newToken(accountId, 'pm_card_visa_chargeDeclinedInsufficientFunds')
      },
      get keep() {
        return control.newToken(accountId, 'pm_card_visa', { setupFutureUsage: 'off_session' })
      },
    },
    now: () => Temporal.Now.instant(),
    async failNext(op, fault) {
      const kind = fault === 'pending' ? (op === 'refund' ? 'refund_pending' : 'charge_pending') : faults[fault]
      control.addFault({ kind, on: routes[op], accountId })
    },
    async moveInstead(op, amount) {
      control.addFault({ kind: 'other_amount', on: routes[op], accountId, amount: Number(amount.minor) })
    },
    async approve(objectId) {
      control.answerChallenge(objectId, 'approve')
    },
    async settle(gatewayTxnId) {
      control.settleCharge(gatewayTxnId, 'succeeded')
    },
    async wantCustomer(gatewayMethodId) {
      control.changeCard(gatewayMethodId, 'pm_card_threeDSecure2Required')
    },
    async dispute(gatewayTxnId, { stage, amount }) {
      const asked = { inquiry: stage === 'inquiry', ...(amount === undefined ? {} : { amount: Number(amount) }) }
      return control.openDispute(gatewayTxnId, asked).id
    },
    async decideDispute(id, result) {
      control.moveDispute(id, result)
    },
    async passLag() {},
    async passFees() {
      control.advanceClock(5)
    },
    async booked(merchantRef) {
      const refunds = control.byReference(accountId, merchantRef).refunds.filter(({ status }) => status !== 'failed')
      return {
        charges: chargesOf(confirmed.get(merchantRef)).map(({ amount }) => BigInt(amount)),
        refunds: refunds.map(({ amount }) => BigInt(amount)),
      }
    },
  }
}
