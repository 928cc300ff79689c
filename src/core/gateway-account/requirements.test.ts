import { expect, test } from 'vitest'
import { requirementWords } from './requirement-words.ts'
import { deriveRequirements, noRequirements, type RequirementFacts } from './requirements.ts'

const of = (facts: Partial<RequirementFacts>) => deriveRequirements({ ...noRequirements, ...facts })

test('nothing asked shows nothing', () => {
  expect(of({})).toEqual({ level: 'none', sentence: '', items: [], deadline: null })
})

test('what is overdue or restricted is an error, due now a warning, due some day a hint, looked at nothing to do', () => {
  const due = ['external_account']
  const levels: [Partial<RequirementFacts>, string][] = [
    [{ pastDue: due, currentlyDue: due, eventuallyDue: due }, 'error'],
    [{ disabledReason: 'requirements.past_due' }, 'error'],
    [{ disabledReason: 'under_review', eventuallyDue: due }, 'error'],
    [{ disabledReason: 'rejected.fraud' }, 'error'],
    [{ disabledReason: 'a_reason_of_next_year' }, 'error'],
    [{ currentlyDue: due, deadline: '2026-12-01T00:00:00Z' }, 'warning'],
    [{ currentlyDue: due, pendingVerification: due }, 'warning'],
    [{ pendingVerification: due, eventuallyDue: due }, 'checking'],
    [{ disabledReason: 'requirements.pending_verification', pendingVerification: due }, 'checking'],
    [{ eventuallyDue: due }, 'hint'],
  ]
  for (const [facts, level] of levels) expect([facts, of(facts).level]).toEqual([facts, level])
})

test('only a warning has a deadline, and every level but none says a whole sentence', () => {
  const warned = of({ currentlyDue: ['external_account'], deadline: '2026-12-01T00:00:00Z' })
  expect(warned.deadline).toBe('2026-12-01T00:00:00Z')
  expect(of({ eventuallyDue: ['x'], deadline: '2026-12-01T00:00:00Z' }).deadline).toBeNull()
  for (const facts of [{ pastDue: ['x'] }, { disabledReason: 'listed' }, { eventuallyDue: ['x'] }])
    expect(of(facts).sentence).toMatch(/^[A-Z].*\.$/)
})

test('fields are said in words, equal ones once, unknown ones by their own name', () => {
  expect(requirementWords('external_account')).toBe('A bank account for payouts')
  expect(requirementWords('individual.dob.day')).toBe('Account holder: date of birth')
  expect(requirementWords('person_1Nv0.verification.document')).toBe('A person of the company: an identity document')
  expect(requirementWords('company.tax_id')).toBe('Company: tax number')
  expect(requirementWords('individual.favourite_colour')).toBe('Account holder: favourite colour')
  expect(requirementWords('something_new.of_2027')).toBe('Something new of 2027')
  expect(requirementWords('<script>')).toBe('Script')
  expect(requirementWords('__proto__')).toBe('Proto')
  const dates = ['individual.dob.day', 'individual.dob.month', 'individual.dob.year']
  expect(of({ currentlyDue: dates }).items).toEqual(['Account holder: date of birth'])
})
