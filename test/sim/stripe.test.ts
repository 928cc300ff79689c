// Method: the simulator itself. The real Stripe adapter speaks over the simulated wire to the stand-in; each thing that can
// happen to a request happens to the one that takes money and to the one that gives it back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULTS, type Fault } from '../../sim/engine/faults.ts'
import { historyOfFlow } from '../../sim/history/flows.ts'
import type { Run } from '../../sim/run/run.ts'
import { openStage, type Stage } from '../../sim/run/stage.ts'
import { type Cluster, startCluster } from '../../sim/world/cluster.ts'

const history = historyOfFlow('refund', 'stripe')
let cluster: Cluster
let stage: Stage
let undisturbed: Run

beforeAll(async () => {
  cluster = await startCluster()
  stage = await openStage(cluster, 'sim_stripe')
  undisturbed = await stage.play(history)
})
afterAll(async () => {
  await stage?.close()
  await cluster?.stop()
})

const sends = (): string[] => undisturbed.stops.filter(({ kind }) => kind === 'send').map(({ key }) => key)

test('a payment and its refund are three requests of the adapter, each sent at one stop and heard at another', () => {
  expect(undisturbed.violations).toEqual([])
  expect(undisturbed.story.flatMap((line) => /sends stripe POST (\S+)/.exec(line)?.[1] ?? [])).toEqual([
    '/v1/payment_intents',
    expect.stringMatching(/^\/v1\/payment_intents\/pi_\d+\/confirm$/),
    '/v1/refunds',
  ])
  expect(undisturbed.story.filter((line) => line.endsWith('hears stripe'))).toHaveLength(sends().length)
})

const allOfThem = Object.keys(FAULTS.send) as Fault[]
/** Those after which a refund goes another way than a payment does. */
const ofRefunds: Fault[] = ['timeout_after', 'error_before', 'error_after', 'decline', 'pending', 'refused_yet_acts']

describe.for([
  ['takes the money', 1, allOfThem],
  ['gives money back', 2, [...ofRefunds, 'late_act', 'very_late_act']],
] as const)('whatever happens to the request that %s', ([_, position, faults]) => {
  test.for(faults)('%s: in the end both books agree', async (fault) => {
    const key = sends()[position] ?? ''
    const run = await stage.play({ ...history, faults: { [key]: fault } })
    expect(run.fired).toEqual({ [key]: fault })
    expect(run.violations).toEqual([])
  })
})

test('a payment in Stripe’s books that nobody here knows of is noticed', async () => {
  const run = await stage.play(history, (world) => {
    for (const books of world.books.values())
      for (const charge of [...books.charges.values()]) books.charges.set('ch_unknown', { ...charge, id: 'ch_unknown' })
  })
  expect(run.violations.join('\n')).toContain('[L-02] Every charge at the gateway is one payment here')
})
