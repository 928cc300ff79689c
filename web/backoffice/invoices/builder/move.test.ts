import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moved } from './move.ts'

test('moving keeps every line, and puts the moved one where it was asked to be', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 8 }),
      fc.nat(7),
      fc.nat(7),
      (list, from, to) => {
        fc.pre(from < list.length && to < list.length)
        const out = moved(list, from, to)
        expect([...out].sort()).toEqual([...list].sort())
        expect(out[to]).toBe(list[from])
        expect(out.filter((x) => x !== list[from])).toEqual(list.filter((x) => x !== list[from]))
      },
    ),
  )
})

test('a place outside the list changes nothing', () => {
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b'])
})
