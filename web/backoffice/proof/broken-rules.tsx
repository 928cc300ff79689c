import { Link } from '@tanstack/react-router'
import type { ProofJson } from '../../../src/contract/proof.ts'
import { Section } from '../page/page.tsx'
import classes from './proof.module.css'

type Rule = ProofJson['invariants'][number]

/** What is not as it must be: the rule, what that means, and each row with what is wrong and what to do. */
export function BrokenRules({ rules }: { readonly rules: readonly Rule[] }) {
  if (rules.length === 0) return null
  return (
    <Section title={rules.length === 1 ? 'A rule that does not hold' : 'Rules that do not hold'}>
      <ul data-testid="broken-rules">
        {rules.map((rule) => (
          <li key={rule.says} className={classes.broken}>
            <p className={classes.rule}>
              {rule.says} <span className={classes.id}>{rule.id}</span>
            </p>
            <p className={classes.means}>{rule.means}</p>
            <ul>
              {rule.violations.map((row, index) => (
                <li key={row.id ?? index} className={classes.violation}>
                  <p>
                    {row.link ? (
                      <Link to={row.link} className="link">
                        {row.id}
                      </Link>
                    ) : (
                      row.id && <span className={classes.id}>{row.id}</span>
                    )}{' '}
                    {row.detail}
                  </p>
                  <p className="quiet">{row.whatToDo}</p>
                </li>
              ))}
            </ul>
            {rule.more && <p className="quiet">There are more such rows than are listed here.</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
