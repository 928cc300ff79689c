import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VELOCITY, velocityRefusal } from './velocity.ts'

test('[A-071] each limit stops at its own number, in words that say nothing was charged', () => {
  const none = { linkDeclines: 0, linkCards: 0, cardSeen: false, addressDeclines: 0 }
  expect(velocityRefusal(none)).toBeNull()
  expect(velocityRefusal({ ...none, linkDeclines: 4, linkCards: 2, addressDeclines: 9 })).toBeNull()
  expect(velocityRefusal({ ...none, linkCards: 3, cardSeen: true })).toBeNull()
  for (const over of [{ linkDeclines: 5 }, { linkCards: 3 }, { addressDeclines: 10 }]) {
    const refusal = velocityRefusal({ ...none, ...over })
    expect(refusal?.kind).toBe('rate_limited')
    expect(refusal?.message).toContain('You have not been charged.')
  }
})

// Method: any counts around the limits; once a try is refused, more tries never make it allowed again.
test('more tries never loosen a limit', () => {
  const counts = fc.record({
    linkDeclines: fc.integer({ min: 0, max: 8 }),
    linkCards: fc.integer({ min: 0, max: 5 }),
    cardSeen: fc.boolean(),
    addressDeclines: fc.integer({ min: 0, max: VELOCITY.addressDeclines.most + 2 }),
  })
  fc.assert(
    fc.property(counts, (facts) => {
      fc.pre(velocityRefusal(facts) !== null)
      expect(velocityRefusal({ ...facts, linkDeclines: facts.linkDeclines + 1 })).not.toBeNull()
      expect(velocityRefusal({ ...facts, addressDeclines: facts.addressDeclines + 1 })).not.toBeNull()
    }),
  )
})
