import { expect, test } from 'vitest'
import type { Fault } from '../../sim/engine/faults.ts'
import { generateHistory } from '../../sim/history/generate.ts'
import type { History } from '../../sim/history/history.ts'
import type { Run } from '../../sim/run/run.ts'
import { shrink } from '../../sim/run/shrink.ts'
import { writtenBy } from '../../sim/world/watched-tx.ts'

/** A run that breaks a rule where `guilty` says so; the rest of it is of no interest. */
const runOf = (history: History, fails: boolean): Run => ({
  violations: fails ? ['[L-02] lost'] : [],
  hash: '',
  story: [],
  fired: history.faults ?? {},
  stops: [],
  coverage: { edges: new Map(), operations: new Map() },
  crashes: 0,
  steps: 0,
})

test('a failing history is shrunk to the two operations and the one fault that it takes', async () => {
  const history = generateHistory('5')
  const [first, last] = [history.operations[0]!.id, history.operations.at(-1)!.id]
  const faults: Record<string, Fault> = { 'a#1': 'slow', 'b#2': 'timeout_after', 'c#3': 'slow', 'd#4': 'garbage' }
  const guilty = ({ operations, faults: given }: History) =>
    [first, last].every((id) => operations.some((op) => op.id === id)) && given?.['b#2'] !== undefined

  const shrunk = await shrink(history, { ...runOf(history, true), fired: faults }, async (h) => runOf(h, guilty(h)))
  expect(shrunk.history.operations.map(({ id }) => id)).toEqual([first, last])
  expect(shrunk.history.faults).toEqual({ 'b#2': 'timeout_after' })
})

test('a failure that does not come back is left as it was', async () => {
  const history = generateHistory('5')
  const shrunk = await shrink(history, runOf(history, true), async (h) => runOf(h, false))
  expect(shrunk.history.operations).toEqual(history.operations)
})

test('the story knows what a statement writes by its columns', () => {
  expect(writtenBy('insert into payments (organization_id, id, amount) values ($1, $2, $3)', ['o', 'p', 5n])).toEqual({
    verb: 'insert',
    table: 'payments',
    values: { organization_id: 'o', id: 'p', amount: 5n },
  })
  const update =
    'update refunds set state = $3, updated_at = coalesce($4, now()) where organization_id = $1 and id = $2'
  expect(writtenBy(update, ['o', 'r', 'failed', null])).toEqual({
    verb: 'update',
    table: 'refunds',
    values: { state: 'failed' },
  })
  expect(writtenBy('select 1 from payments', [])).toBeNull()
})
