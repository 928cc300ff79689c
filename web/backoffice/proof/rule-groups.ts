import type { ProofJson } from '../../../src/contract/proof.ts'

type Rule = ProofJson['invariants'][number]

export type RuleGroup = { readonly title: string; readonly rules: readonly Rule[] }

/** What the rules come to, for people who do not keep ledgers; by their numbers in the design. */
const GROUPS: readonly (readonly [title: string, ids: readonly string[]])[] = [
  ['The books balance', ['I-01', 'I-10', 'I-11', 'I-18']],
  ['Nobody pays twice', ['I-05', 'I-06', 'I-14', 'I-15', 'I-17']],
  ['Saved cards are charged on their owners’ word', ['I-20', 'I-21']],
  ['Invoices ask for the right amount', ['I-03', 'I-04', 'I-09', 'I-27', 'I-28', 'I-30']],
  ['Refunds and disputes take back what was paid, and no more', ['I-07', 'I-35']],
  ['Nothing is mixed up', ['I-08', 'I-26', 'I-31']],
  ['Nothing is forgotten or rewritten', ['I-02', 'I-12', 'I-13', 'I-23', 'I-36']],
]

/** Every rule in exactly one group, also one that was added after this list was written. */
export function groupRules(rules: readonly Rule[]): RuleGroup[] {
  const known = new Set(GROUPS.flatMap(([, ids]) => ids))
  const groups = GROUPS.map(([title, ids]) => ({ title, rules: rules.filter(({ id }) => ids.includes(id)) }))
  const others = { title: 'Other rules', rules: rules.filter(({ id }) => !known.has(id)) }
  return [...groups, others].filter((group) => group.rules.length > 0)
}

export const holds = (rule: Rule): boolean => rule.violations.length === 0
