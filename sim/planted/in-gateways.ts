import type { Mistake } from './mistake.ts'

const callGateway = 'src/gateways/shared/call-gateway.ts'
const request = 'src/gateways/stripe/stripe-request.ts'

/** One-line mistakes in how Stripe is spoken to and understood. */
export const inGateways: readonly Mistake[] = [
  {
    name: 'a 500 means that nothing happened',
    file: callGateway,
    from: "return answer.status >= 500 ? { kind: 'unknown', why: '5xx' }",
    to: "return answer.status >= 500 ? { kind: 'rejected', why: 'invalid' }",
  },
  {
    name: 'an answer that was lost is a request that was never sent',
    file: callGateway,
    from: "case 'lost':\n      return { kind: 'unknown', why: answer.why }",
    to: "case 'lost':\n      return { kind: 'rejected', why: 'not_sent' }",
  },
  {
    name: 'Stripe is sent no idempotency key',
    file: request,
    from: "'idempotency-key': idempotencyKey,",
    to: '',
  },
  {
    name: 'the platform charges for itself instead of for the connected account',
    file: request,
    from: "...(onBehalfOf ? { 'stripe-account': onBehalfOf } : {}),",
    to: '...(onBehalfOf ? {} : {}),',
  },
  {
    name: 'what is made at Stripe does not bear our reference',
    file: 'src/gateways/stripe/create-intent.ts',
    from: 'metadata: { [REFERENCE]: command.merchantRef },',
    to: 'metadata: {},',
  },
  {
    name: 'a refund that Stripe has on hold counts as given',
    file: 'src/gateways/stripe/read-refund.ts',
    from: "return { kind: 'pending', txn }",
    to: "return { kind: 'succeeded', txn }",
  },
  {
    name: 'a cancel that Stripe refused is one that worked',
    file: 'src/gateways/stripe/cancel-intent.ts',
    from: "return { kind: 'unknown', why: 'duplicate_refused' }",
    to: "return { kind: 'canceled', objectId: '' }",
  },
  {
    name: 'an event of another account or mode is taken for ours',
    file: 'src/gateways/stripe/read-hook.ts',
    from: 'if (json.livemode !== account.liveMode || !isOf(account, json)) return',
    to: 'if (json.livemode !== account.liveMode && !isOf(account, json) && false) return',
  },
  {
    name: 'a webhook is taken however old it is',
    file: 'src/gateways/stripe/hook-signature.ts',
    from: "> toleranceSeconds ? 'too_old' : 'ours'",
    to: "> 1e9 ? 'too_old' : 'ours'",
  },
]
