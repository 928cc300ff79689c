import { expect, test } from 'vitest'
import { invariants } from '../../../src/store/verify/all.ts'
import { groupRules } from './rule-groups.ts'

const rule = (id: string, says: string) => ({
  id,
  says,
  means: '',
  checked: 1,
  rows: 'rows',
  violations: [],
  more: false,
})

test('every rule is shown once, in a group that was meant for it, and a new one is not lost', () => {
  const groups = groupRules(invariants.map(({ id, says }) => rule(id, says)))
  expect(groups.flatMap(({ rules }) => rules.map(({ says }) => says)).sort()).toEqual(
    invariants.map(({ says }) => says).sort(),
  )
  expect(groups.map(({ title }) => title)).not.toContain('Other rules')
  expect(groupRules([rule('I-99', 'Something new')])).toEqual([
    { title: 'Other rules', rules: [rule('I-99', 'Something new')] },
  ])
})
