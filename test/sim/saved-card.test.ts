// Method: the simulator itself. One customer saves a card, pays another invoice with it, and staff charge a third one by it while
// they are away, all through the real Stripe adapter; what can happen to a request happens to that charge.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FAULTS } from '../../sim/engine/faults.ts'
import { historyOfFlow } from '../../sim/history/flows.ts'
import type { History, Operation } from '../../sim/history/history.ts'
import type { Run } from '../../sim/run/run.ts'
import { openStage, type Stage } from '../../sim/run/stage.ts'
import { type Cluster, startCluster } from '../../sim/world/cluster.ts'

const [tab] = historyOfFlow('pay', 'stripe').operations
const paying = tab as Extract<Operation, { kind: 'pay' }>
const plain = historyOfFlow('pay', 'stripe')
const history: History = {
  ...plain,
  seed: 'saved card on stripe',
  invoices: [0, 1, 2].flatMap(() => plain.invoices),
  operations: [
    { ...paying, id: 'saves', saves: true },
    { ...paying, id: 'pays with it', at: 120, invoice: 1, usesSaved: true },
    { id: 'charge', at: 300, kind: 'charge_saved', invoice: 2, share: 100, clicks: 2 },
    { id: 'remove', at: 1_500, kind: 'remove_saved', invoice: 0 },
  ],
}

let cluster: Cluster
let stage: Stage
let undisturbed: Run
beforeAll(async () => {
  cluster = await startCluster()
  stage = await openStage(cluster, 'sim_saved_card')
  undisturbed = await stage.play(history)
})
afterAll(async () => {
  await stage?.close()
  await cluster?.stop()
})

const sends = (): string[] => undisturbed.stops.filter(({ kind }) => kind === 'send').map(({ key }) => key)

test('saved, paid with, charged and removed: three payments, each of two requests, and a customer made at Stripe before them', () => {
  expect(undisturbed.violations).toEqual([])
  const lines = undisturbed.story.join('\n')
  expect(lines).toContain('asks stripe POST /v1/customers')
  expect(lines).toMatch(/asks stripe POST \/v1\/payment_methods\/pm_\d+\/detach/)
  expect(undisturbed.story.filter((line) => /\bcharge\b.*\bis told: paid\b/.test(line)).length).toBeGreaterThan(0)
  expect(sends()).toHaveLength(6)
})

/** Those after which such a charge goes another way than a payment whose customer is there. */
const faults = [
  'reset_before',
  'timeout_after',
  'error_after',
  'late_act',
  'decline',
  'declined_then_charged',
  'send_crash_before',
  'send_crash_after',
] as const satisfies readonly (keyof typeof FAULTS.send)[]

test.for(faults)(
  '[FM-REN-03] %s befalls the charge without its customer: in the end both books agree, and no rule is broken',
  async (fault) => {
    const key = sends()[5] ?? ''
    const run = await stage.play({ ...history, faults: { [key]: fault } })
    expect(run.fired).toEqual({ [key]: fault })
    expect(run.violations).toEqual([])
  },
)
