import type { TimelineEventJson } from '../../src/contract/invoice.ts'
import { Amount } from './amount.tsx'
import { Instant } from './day.tsx'
import classes from './timeline.module.css'

/** What happened, newest first: a human sentence, the amount where there is one, and the time (PRODUCT C27, C28). */
export function Timeline({ events }: { readonly events: readonly TimelineEventJson[] }) {
  return (
    <ol className={classes.timeline} data-testid="timeline">
      {events.map((event) => (
        <li key={event.id} className={classes.event} data-type={event.type}>
          <span className={classes.mark} data-tone={toneOf(event.type)} aria-hidden="true" />
          <div className={classes.what}>
            <p>{event.sentence}</p>
            {event.detail && <p className={classes.detail}>{event.detail}</p>}
            <p className={classes.when}>
              <Instant at={event.at} time />
            </p>
          </div>
          {event.amount !== null && event.currency !== null && (
            <Amount minor={event.amount} currency={event.currency} className={classes.amount} />
          )}
        </li>
      ))}
    </ol>
  )
}

/** Money in is green, money back violet, trouble red; everything else stays grey. */
function toneOf(type: string): string {
  if (/fail|decline|bounce/.test(type)) return 'red'
  if (/refund/.test(type)) return 'violet'
  if (/payment_(received|succeeded)|captured/.test(type)) return 'green'
  if (/sent|viewed|opened|issued/.test(type)) return 'blue'
  return 'grey'
}
