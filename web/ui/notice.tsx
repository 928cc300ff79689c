import type { ReactNode } from 'react'
import classes from './notice.module.css'

type Props = { readonly children: ReactNode; readonly tone?: 'blue' | 'amber' | 'red'; readonly testId?: string }

/** Something to know before going on, in the place where it matters. */
export function Notice({ children, tone = 'blue', testId }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} data-testid={testId}>
      {children}
    </div>
  )
}

Notice.Actions = ({ children }: { readonly children: ReactNode }) => <div className={classes.actions}>{children}</div>
