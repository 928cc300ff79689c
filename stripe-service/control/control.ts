import { connectAccount, disconnectAccount } from '../accounts/connection.ts'
import type { Key, Pace } from '../books/account.ts'
import type { NewDispute } from '../disputes/open.ts'
import { type Fault, faultKinds } from '../door/faults.ts'
import { decideChallenge } from '../payments/challenge-page.ts'
import type { SeenRequest, Service } from '../service.ts'
import {
  type AccountChange,
  accountNamed,
  changeAccount,
  type NewAccount,
  type NewKey,
  newKey,
  openAccount,
} from './accounts.ts'
import { dropWebhooks, releaseWebhooks, resendWebhook, rotateSecret, showDelivery } from './deliveries.ts'
import {
  type ByHand,
  changeCard,
  dashboardDetach,
  dashboardPayment,
  newToken,
  type RenewedCard,
  readBooks,
  renewCard,
  settleCharge,
  type TokenWords,
} from './money.ts'
import {
  dashboardRefund,
  disputeCharge,
  endRefund,
  expireIntent,
  moveDispute,
  movePayout,
  runPayout,
} from './movements.ts'

/**
 * What tests do behind the API's back: other people's hands, other people's mistakes, and time. Every function takes
 * and returns plain data, so that the same may be asked over HTTP (`POST /_control/<name>` with a JSON list of the
 * arguments). They throw when asked for something that is not there.
 */
export const controlOf = (service: Service) => ({
  openAccount: (wanted?: NewAccount) => openAccount(service, wanted),
  newKey: (wanted: NewKey) => newKey(service, wanted),
  endKey(value: string, state: Key['state'] = 'revoked') {
    const key = service.keys.get(value)
    if (!key) throw new Error('there is no such key')
    key.state = state
  },
  connect: (platformId: string, accountId: string, livemode = false) =>
    connectAccount(service, platformId, accountId, livemode),
  /** As the owner does it in Stripe's dashboard. */
  disconnect: (platformId: string, accountId: string, livemode = false) =>
    disconnectAccount(service, platformId, accountId, livemode),
  changeAccount: (accountId: string, wanted: AccountChange) => changeAccount(service, accountId, wanted),
  setPace(accountId: string, pace: Partial<Pace>) {
    Object.assign(accountNamed(service, accountId).pace, pace)
  },
  setMethodTypes(accountId: string, types: readonly string[]) {
    accountNamed(service, accountId).methodTypes = [...types]
  },

  addFault(fault: Omit<Fault, 'times'> & { readonly times?: number }) {
    if (!faultKinds.includes(fault.kind)) throw new Error(`there is no fault ${fault.kind}`)
    service.faults.push({ ...fault, times: fault.times ?? 1 })
  },
  clearFaults() {
    service.faults.length = 0
  },
  advanceClock(seconds: number) {
    service.clock.advance(seconds)
    service.clock.runDue()
    service.outbox.onNews()
  },
  requests: (): SeenRequest[] => structuredClone(service.seen),
  clearRequests() {
    service.seen.length = 0
  },

  newToken: (accountId: string, card?: string, words?: TokenWords) => newToken(service, accountId, card, words),
  changeCard: (methodId: string, card: string) => changeCard(service, methodId, card),
  renewCard: (methodId: string, as: RenewedCard) => renewCard(service, methodId, as),
  /** As somebody does it in Stripe's dashboard. */
  dashboardDetach: (methodId: string) => dashboardDetach(service, methodId),
  answerChallenge: (intentId: string, result: 'approve' | 'fail') =>
    structuredClone(decideChallenge(service, intentId, result)),
  settleCharge: (chargeId: string, result: 'succeeded' | 'failed') => settleCharge(service, chargeId, result),
  expireIntent: (intentId: string) => expireIntent(service, intentId),
  dashboardPayment: (accountId: string, wanted: ByHand) => dashboardPayment(service, accountId, wanted),
  dashboardRefund: (chargeId: string, amount?: number) => dashboardRefund(service, chargeId, amount),
  settleRefund: (refundId: string, result: 'succeeded' | 'failed') => endRefund(service, refundId, result),
  openDispute: (chargeId: string, wanted?: NewDispute) => disputeCharge(service, chargeId, wanted),
  moveDispute: (disputeId: string, to: 'won' | 'lost' | 'escalated') => moveDispute(service, disputeId, to),
  runPayout: (accountId: string, of?: { livemode?: boolean; currency?: string }) => runPayout(service, accountId, of),
  movePayout: (payoutId: string, to: 'reconciled' | 'paid' | 'failed', code?: string) =>
    movePayout(service, payoutId, to, code),
  books: (accountId: string, livemode?: boolean) => readBooks(service, accountId, livemode),
  byReference: (accountId: string, reference: string, livemode?: boolean) =>
    readBooks(service, accountId, livemode, reference),

  holdWebhooks() {
    service.outbox.holding = true
  },
  releaseWebhooks: (how?: { reversed?: boolean; twice?: boolean }) => releaseWebhooks(service, how),
  dropWebhooks: (type?: string) => dropWebhooks(service, type),
  resendWebhook: (id: string) => resendWebhook(service, id),
  webhooks: () => service.outbox.all.map(showDelivery),
  rotateSecret: (endpointId: string, keepOldSeconds?: number) => rotateSecret(service, endpointId, keepOldSeconds),
})

export type Control = ReturnType<typeof controlOf>
