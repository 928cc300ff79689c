import type { ReactNode } from 'react'
import classes from './fact-list.module.css'

type Props = { readonly facts: readonly (readonly [label: string, value: ReactNode])[]; readonly label: string }

/** The right rail of a detail page; facts without a value are left out. */
export const FactList = ({ facts, label }: Props) => (
  <aside className={classes.rail} aria-label={label}>
    <dl>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  </aside>
)
