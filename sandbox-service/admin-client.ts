import type { Account, AccountChange } from './accounts.ts'
import type { ChargeRow, showCharge } from './charges.ts'
import type { DisputeStage, showDispute, Verdict } from './disputes.ts'
import type { Fault, FaultKind, Op } from './faults.ts'
import type { showObject } from './objects.ts'
import type { wholeBooks } from './reads.ts'
import type { RefundRow, showRefund } from './refunds.ts'
import type { showMethod } from './vault.ts'
import type { WebhookRow } from './webhooks.ts'

export type NewFault = {
  readonly kind: FaultKind
  readonly op?: Op | 'any'
  readonly times?: number
  readonly code?: string
  readonly ms?: number
  readonly amount?: number
}

type ByHand = { readonly amount: number; readonly currency: string; readonly reference?: string }

export type ToldWebhook = Pick<WebhookRow, 'id' | 'type' | 'state' | 'tries' | 'lastStatus'>

type Settled = 'succeeded' | 'failed'

/** The admin API of docs/sandbox-api.md as functions. Each throws when the service refuses. */
export type SandboxAdmin = {
  account(name: string): Promise<Account>
  putAccount(name: string, change?: AccountChange): Promise<Account>
  addFault(account: string, fault: NewFault): Promise<Fault[]>
  clearFaults(account: string): Promise<void>
  authenticate(objectId: string, result: 'approve' | 'fail' | 'abandon'): Promise<ReturnType<typeof showObject>>
  settleCharge(id: ChargeRow['id'], result: Settled): Promise<ReturnType<typeof showCharge>>
  settleRefund(id: RefundRow['id'], result: Settled): Promise<ReturnType<typeof showRefund>>
  /** As a person in the gateway's dashboard, unknown to whoever uses the API. */
  chargeByHand(account: string, charge: ByHand): Promise<ReturnType<typeof showCharge>>
  refundByHand(chargeId: string, amount?: number): Promise<ReturnType<typeof showRefund>>
  /** The customer disputes a charge at their bank; without `amount` all that is left of it. */
  disputeByHand(
    chargeId: string,
    dispute: { readonly stage: DisputeStage; readonly amount?: number; readonly reason?: string },
  ): Promise<ReturnType<typeof showDispute>>
  decideDispute(id: string, result: Verdict): Promise<ReturnType<typeof showDispute>>
  /** Its owner's bank, or a person in the dashboard, does something to a kept method. */
  changeMethod(id: string, does: 'remove' | 'want_customer'): Promise<ReturnType<typeof showMethod>>
  newWebhookSecret(account: string): Promise<Account>
  webhooks(account: string): Promise<ToldWebhook[]>
  resendWebhook(id: string): Promise<void>
  advanceClock(seconds: number): Promise<void>
  books(account: string): Promise<ReturnType<typeof wholeBooks>>
  clearBooks(account: string): Promise<void>
  stop(): Promise<void>
}

/** For tests, benches and the wiring that starts the service; Remit itself reaches it through its adapter only. */
export function sandboxAdmin(service: { readonly url: string; readonly adminKey: string }): SandboxAdmin {
  const call = async <Result>(method: string, path: string, body?: object): Promise<Result> => {
    const answer = await fetch(`${service.url}/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${service.adminKey}` },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the sandbox refused ${method} /admin/${path} with ${answer.status}: ${text}`)
    return JSON.parse(text) as Result
  }
  return {
    account: (name) => call('GET', `accounts/${name}`),
    putAccount: (name, change = {}) => call('PUT', `accounts/${name}`, change),
    addFault: async (account, fault) =>
      (await call<{ faults: Fault[] }>('POST', `accounts/${account}/faults`, fault)).faults,
    clearFaults: async (account) => void (await call('DELETE', `accounts/${account}/faults`)),
    authenticate: (objectId, result) => call('POST', `objects/${objectId}/authenticate`, { result }),
    settleCharge: (id, result) => call('POST', `charges/${id}/settle`, { result }),
    settleRefund: (id, result) => call('POST', `refunds/${id}/settle`, { result }),
    chargeByHand: (account, charge) => call('POST', `accounts/${account}/charges`, charge),
    refundByHand: (chargeId, amount) => call('POST', `charges/${chargeId}/refund`, { amount }),
    disputeByHand: (chargeId, dispute) => call('POST', `charges/${chargeId}/dispute`, dispute),
    decideDispute: (id, result) => call('POST', `disputes/${id}/decide`, { result }),
    changeMethod: (id, does) => call('POST', `methods/${id}`, { does }),
    newWebhookSecret: (account) => call('POST', `accounts/${account}/webhook-secret`),
    webhooks: async (account) =>
      (await call<{ webhooks: ToldWebhook[] }>('GET', `webhooks?account=${account}`)).webhooks,
    resendWebhook: async (id) => void (await call('POST', `webhooks/${id}/resend`)),
    advanceClock: async (seconds) => void (await call('POST', 'clock', { advanceSeconds: seconds })),
    books: (account) => call('GET', `books?account=${account}`),
    clearBooks: async (account) => void (await call('DELETE', `books?account=${account}`)),
    stop: async () => void (await call('POST', 'stop')),
  }
}
