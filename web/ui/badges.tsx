import type { InvoiceBadge } from '../../src/core/invoice/status.ts'
import { BADGE_LABELS } from '../../src/core/invoice/status-label.ts'
import classes from './status-badge.module.css'

/** Facts beside the status: viewed, overdue, processing, disputed. Draws nothing when there are none. */
export function Badges({ badges }: { readonly badges: readonly InvoiceBadge[] }) {
  if (badges.length === 0) return null
  return (
    <span className={classes.badges}>
      {badges.map((badge) => (
        <span key={badge} className={classes.badge} data-tone={BADGE_LABELS[badge].tone} data-badge={badge}>
          {BADGE_LABELS[badge].text}
        </span>
      ))}
    </span>
  )
}

/** A small mark with words of its own, such as `Test` or `Default`. */
export const Tag = ({
  children,
  tone = 'grey',
}: {
  readonly children: string
  readonly tone?: 'grey' | 'amber' | 'green'
}) => (
  <span className={classes.badge} data-tone={tone}>
    {children}
  </span>
)
