import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import classes from './proof.module.css'
import { holds, type RuleGroup } from './rule-groups.ts'

/** One group: each rule a sentence, a tick, and how many rows it was tried on. */
export function RuleList({ group }: { readonly group: RuleGroup }) {
  const { title, rules } = group
  return (
    <section className={classes.group}>
      <h3>{title}</h3>
      <ul>
        {rules.map((rule) => (
          <li key={rule.says} className={classes.proven} data-holds={holds(rule)} data-testid={`rule-${rule.id}`}>
            {holds(rule) ? (
              <IconCheck size={16} stroke={2.4} role="img" aria-label="Holds" />
            ) : (
              <IconAlertTriangle size={16} stroke={2} role="img" aria-label="Does not hold" />
            )}
            <span>{rule.says}</span>
            <span className={classes.checked}>
              {rule.checked.toLocaleString()} {rule.checked === 1 ? singular(rule.rows) : rule.rows}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The words are our own, and their first plural is the one that counts: `entries`, `rows seen before`. */
const singular = (plural: string): string => plural.replace(/ies\b|s\b/, (end) => (end === 'ies' ? 'y' : ''))
