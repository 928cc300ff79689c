import type { GatewayAdapter, GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { callGateway } from '../shared/call-gateway.ts'
import { readAccess, type StripeAccess } from './access.ts'
import { toStripe } from './amounts.ts'
import { readCancelAnswer, writeCancel } from './cancel-intent.ts'
import { readConfirmAnswer, writeConfirm } from './confirm-intent.ts'
import { readCreateAnswer, writeCreate } from './create-intent.ts'
import { stripeDisputes } from './disputes/stripe-disputes.ts'
import { stripeVault } from './keep-method.ts'
import { lookUp, lookUpIntent } from './look-up.ts'
import type { Asked } from './read-intent.ts'
import { readRefundAnswer, writeRefund } from './refund-charge.ts'
import { stripeReports } from './reports.ts'
import { stripeTraits } from './traits.ts'

/**
 * Stripe: payment intents made and confirmed by us with a token from Stripe's own fields, as direct charges of the
 * connected account or with the account's own key. An account whose settings or keys are missing is never called.
 */
export const stripeAdapter = (http: Http): GatewayAdapter => ({
  name: 'stripe',
  ...stripeReports(http),
  ...stripeDisputes(http),
  ...stripeVault(http),
  traits: stripeTraits,
  async call(account, request) {
    const access = readAccess(account)
    return access ? send(http, access, request) : rejected('credentials', 'settings_incomplete')
  },
  async lookUp(account, what) {
    const access = readAccess(account)
    return access ? lookUp(http, access, what) : { kind: 'failed', why: 'credentials' }
  },
})

const rejected = (why: 'credentials' | 'invalid', detail: string): Outcome => ({ kind: 'rejected', why, detail })

async function send(http: Http, access: StripeAccess, command: GatewayRequest): Promise<Outcome> {
  const { liveMode } = access
  const asked: Asked = { merchantRef: command.merchantRef, liveMode, since: null }
  switch (command.op) {
    case 'create_object': {
      const amount = toStripe(command.amount)
      if (!amount) return rejected('invalid', 'amount_not_possible')
      return callGateway(http, writeCreate(access, command, amount), (status, body) =>
        readCreateAnswer(asked, status, body),
      )
    }
    case 'confirm':
      return callGateway(http, writeConfirm(access, command), (status, body) => readConfirmAnswer(asked, status, body))
    case 'cancel_object':
      return cancel(http, access, command)
    case 'refund': {
      const amount = toStripe(command.amount)
      if (!amount) return rejected('invalid', 'amount_not_possible')
      return callGateway(http, writeRefund(access, command, amount), (status, body) =>
        readRefundAnswer(liveMode, status, body),
      )
    }
    case 'sale':
      return rejected('invalid', 'sale_is_two_steps')
  }
}

/** Short, so that a cancel and the question after it are over before the attempt's deadline. */
const questionTimeoutMs = 4_000

/** When it is too late to cancel, the intent says what it has become: paid, or with its bank. */
async function cancel(
  http: Http,
  access: StripeAccess,
  command: Extract<GatewayRequest, { op: 'cancel_object' }>,
): Promise<Outcome> {
  const asked: Asked = { merchantRef: null, liveMode: access.liveMode, since: null }
  const answer = await callGateway(http, writeCancel(access, command), (status, body) =>
    readCancelAnswer(asked, status, body),
  )
  if (answer.kind !== 'unknown' || answer.why !== 'duplicate_refused') return answer
  const found = await lookUpIntent(http, access, asked, command.objectId, questionTimeoutMs)
  const seen = found.kind === 'found' ? found.outcomes[0] : undefined
  // What stands there unpaid was not canceled by this call, and is no answer to it.
  return seen && seen.kind !== 'created' && seen.kind !== 'declined' ? seen : answer
}
