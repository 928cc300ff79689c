import type { ReactNode } from 'react'
import classes from './states.module.css'

type Props = {
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** A drawing above the title, where being empty is good news. */
  readonly art?: ReactNode
  /** On a page that has no other heading, the title is one. */
  readonly heading?: boolean
}

/** Says what will be here, and offers the one action that fills it. */
export function EmptyState({ title, children, action, art, heading = false }: Props) {
  const Title = heading ? 'h1' : 'p'
  return (
    <div className={classes.empty} data-testid="empty">
      {art && <div className={classes.art}>{art}</div>}
      <Title className={classes.title}>{title}</Title>
      {children && <p className={classes.text}>{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}
