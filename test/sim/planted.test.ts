import { expect, test } from 'vitest'
import { PLANTED } from '../../sim/planted/planted.ts'
import { misfits } from '../../sim/run/planted.ts'

test('every mistake that the simulator is to notice can still be planted, each under a name of its own', () => {
  expect(misfits()).toEqual([])
  expect(PLANTED.length).toBeGreaterThanOrEqual(40)
  expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length)
})
