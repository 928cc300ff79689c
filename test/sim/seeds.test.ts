// Method: the simulator itself. That a seed is a history to the byte, that its flows go well and its checks notice what
// they are there for; the many histories are in hundreds-of-seeds.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FLOWS, historyOfFlow } from '../../sim/history/flows.ts'
import { generateHistory } from '../../sim/history/generate.ts'
import { crashEverywhere } from '../../sim/run/crash-points.ts'
import { openStage, type Stage } from '../../sim/run/stage.ts'
import { type Cluster, startCluster } from '../../sim/world/cluster.ts'

let cluster: Cluster
let stage: Stage

beforeAll(async () => {
  cluster = await startCluster()
  stage = await openStage(cluster, 'sim_test')
})
afterAll(async () => {
  await stage?.close()
  await cluster?.stop()
})

test('the same seed is the same history to the last byte, whatever was played before it', async () => {
  const first = await stage.play(generateHistory('11'))
  await stage.play(generateHistory('12'))
  const again = await stage.play(generateHistory('11'))
  expect(again.hash).toBe(first.hash)
  expect(again.story).toEqual(first.story)
  expect((await stage.play(generateHistory('13'))).hash).not.toBe(first.hash)
})

test('a history with exactly the faults that a seed threw is that seed again', async () => {
  const history = generateHistory('4')
  const run = await stage.play(history)
  expect(Object.keys(run.fired).length).toBeGreaterThan(5)
  expect((await stage.play({ ...history, faults: run.fired })).hash).toBe(run.hash)
})

test('each flow goes well by itself, and a cash payment does so with a crash at every port call', async () => {
  for (const flow of FLOWS) expect((await stage.play(historyOfFlow(flow, 'nmi'))).violations, flow).toEqual([])
  const { broken, points } = await crashEverywhere(stage, 'offline', 'stripe')
  expect(broken).toEqual([])
  expect(points).toBeGreaterThan(10)
})

test('money that a gateway took and nobody here knows of is noticed', async () => {
  const run = await stage.play(historyOfFlow('pay', 'stripe'), (world) => {
    for (const books of world.books.values()) {
      for (const charge of books.charges.values()) books.charges.set('ch_unknown', { ...charge, id: 'ch_unknown' })
    }
  })
  expect(run.violations.join('\n')).toContain('[L-02] Every charge at the gateway is one payment here')
})
