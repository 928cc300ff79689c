import classes from './status-badge.module.css'
import { type StatusKind, statusWord } from './status-words.ts'

/** A status is a dot and a word, never colour alone (PRODUCT J20). What is void or written off is struck. */
export function StatusBadge({ status, kind = 'invoice' }: { readonly status: string; readonly kind?: StatusKind }) {
  const { text, tone } = statusWord(kind, status)
  return (
    <span className={classes.status} data-status={status}>
      <span className={classes.dot} data-tone={tone} aria-hidden="true" />
      <span className={tone === 'struck' ? classes.struck : undefined}>{text}</span>
    </span>
  )
}
