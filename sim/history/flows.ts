import type { Profile } from '../gateway/profiles.ts'
import type { History, Operation } from './history.ts'

/** The flows whose every crash point is tried (CORRECTNESS §17.3), each as the smallest history that walks through it. */
export const FLOWS = [
  'pay',
  'pay_authenticated',
  'pay_declined_then_paid',
  'refund',
  'offline',
  'look_up',
  'webhook',
  'send',
] as const
export type Flow = (typeof FLOWS)[number]

const pay = (over: Partial<Extract<Operation, { kind: 'pay' }>> = {}): Operation => ({
  id: 'tab',
  at: 5,
  kind: 'pay',
  invoice: 0,
  card: 'ok',
  last4: '4242',
  share: 100,
  clicks: 1,
  patience: 4,
  authenticate: { result: 'approve', after: 20 },
  ...over,
})
const refund: Operation = {
  id: 'refund',
  at: 300,
  kind: 'refund',
  invoice: 0,
  payment: 0,
  share: 50,
  reopen: false,
  clicks: 1,
}

const operations: Readonly<Record<Flow, readonly Operation[]>> = {
  pay: [pay()],
  pay_authenticated: [pay({ card: 'ask' })],
  pay_declined_then_paid: [pay({ card: 'no' })],
  refund: [pay(), refund],
  offline: [{ id: 'cash', at: 5, kind: 'cash', invoice: 0, share: 100, receipt: true }],
  look_up: [pay({ patience: 2 })],
  webhook: [pay({ patience: 2 })],
  send: [{ id: 'send', at: 5, kind: 'send', invoice: 0 }],
}

/** One organization, one invoice, one flow, nothing left to chance. */
export const historyOfFlow = (flow: Flow, profile: Profile): History => ({
  seed: `${flow} on ${profile}`,
  organizations: [
    { currency: 'USD', partialPayments: true, customers: 1, gateways: [profile], taxPpm: 190_000, taxInclusive: false },
  ],
  invoices: [
    {
      organization: 0,
      customer: 0,
      lines: [{ unitPrice: 10_000, quantityE6: 1_000_000, taxed: true }],
      discountPpm: 0,
    },
  ],
  operations: operations[flow],
  workers: 1,
  ...(flow === 'look_up' && { webhooks: 'none' as const }),
  ...(flow === 'webhook' && { webhooks: 'at once' as const }),
  odds: {},
  faults: {},
  safetySeconds: 1_800,
})
