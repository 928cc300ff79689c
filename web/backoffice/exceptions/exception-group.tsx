import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ExceptionJson } from '../../../src/contract/exception.ts'
import { Amount } from '../../ui/amount.tsx'
import { Instant } from '../../ui/day.tsx'
import { useMay } from '../api/session.ts'
import classes from './exceptions.module.css'

type GroupProps = {
  readonly exceptions: readonly [ExceptionJson, ...ExceptionJson[]]
  readonly onResolve: (exception: ExceptionJson) => void
  readonly onAssign: (exception: ExceptionJson) => void
}

/** All of one kind: what it means and what to do stand once above them, since they are the same for each. */
export function ExceptionGroup({ exceptions, onResolve, onAssign }: GroupProps) {
  const [{ kind, title, means, advice }] = exceptions
  return (
    <section className={classes.group} aria-labelledby={`kind-${kind}`} data-testid={`kind-${kind}`}>
      <header className={classes.head}>
        <h2 id={`kind-${kind}`}>
          {title}
          {exceptions.length > 1 && <span className={classes.count}>{exceptions.length}</span>}
        </h2>
        <dl className={classes.words}>
          <div>
            <dt>What it means</dt>
            <dd>{means}</dd>
          </div>
          <div>
            <dt>What to do</dt>
            <dd>{advice}</dd>
          </div>
        </dl>
      </header>
      <ul className={classes.list}>
        {exceptions.map((exception) => (
          <ExceptionRow key={exception.id} exception={exception} onResolve={onResolve} onAssign={onAssign} />
        ))}
      </ul>
    </section>
  )
}

type RowProps = Omit<GroupProps, 'exceptions'> & { readonly exception: ExceptionJson }

function ExceptionRow({ exception, onResolve, onAssign }: RowProps) {
  const may = useMay('reconciliation.resolve')
  const { about } = exception
  const isLate = Date.parse(exception.deadlineAt) < Date.now()
  return (
    <li className={classes.row} data-testid={`exception-${exception.id}`}>
      <div className={classes.what}>
        <p className={classes.who}>
          <Who exception={exception} />
        </p>
        <p>{exception.detail ?? exception.sentence}</p>
        <p className={classes.when}>
          <span>
            Found <Instant at={exception.openedAt} time />
          </span>
          {exception.resolvable ? (
            <span className={isLate ? classes.late : undefined}>
              Decide by <Instant at={exception.deadlineAt} time />
            </span>
          ) : (
            <span>Closes by itself</span>
          )}
        </p>
      </div>
      {about?.amount != null && about.currency && (
        <p className={classes.amount}>
          <Amount minor={about.amount} currency={about.currency} />
        </p>
      )}
      <div className={classes.actions}>
        <OpenSubject exception={exception} />
        {may && exception.kind === 'unmatched_payment' && (
          <Button variant="default" onClick={() => onAssign(exception)}>
            Put on an invoice
          </Button>
        )}
        {may && exception.resolvable && (
          <Button variant="default" onClick={() => onResolve(exception)}>
            Resolve
          </Button>
        )}
      </div>
    </li>
  )
}

function Who({ exception: { about } }: { readonly exception: ExceptionJson }) {
  if (about === null) return 'This system'
  return (
    <>
      {about.customerId ? (
        <Link to="/customers/$customerId" params={{ customerId: about.customerId }}>
          {about.customerName}
        </Link>
      ) : (
        'No customer known'
      )}
      {about.invoiceId && (
        <Link to="/payments/invoices/$invoiceId" params={{ invoiceId: about.invoiceId }} className={classes.number}>
          {about.invoiceNumber}
        </Link>
      )}
    </>
  )
}

/** The page on which what is to be done is done: refunding, sending again, looking at attempts. */
function OpenSubject({ exception: { about, link, subjectKind } }: { readonly exception: ExceptionJson }) {
  const isDispute = subjectKind === 'dispute'
  const label = isDispute
    ? 'Open dispute'
    : about?.paymentId
      ? 'Open payment'
      : about?.invoiceId
        ? 'Open invoice'
        : null
  if (label === null && link !== '/payments/proof') return null
  return (
    <Button component={Link} to={link} variant="default">
      {label ?? 'Open Proof'}
    </Button>
  )
}

/** What was decided: newest first as the server lists it, with the words of whoever looked into it. */
export const ResolvedList = ({ exceptions }: { readonly exceptions: readonly ExceptionJson[] }) => (
  <ul className={classes.list} aria-label="Resolved exceptions">
    {exceptions.map((exception) => (
      <li key={exception.id} className={classes.row} data-testid={`exception-${exception.id}`}>
        <div className={classes.what}>
          <p className={classes.who}>
            <Who exception={exception} />
          </p>
          <p>{exception.detail ?? exception.sentence}</p>
          <p className={classes.resolution}>{exception.resolution}</p>
          <p className={classes.when}>
            <span>
              Found <Instant at={exception.openedAt} time />
            </span>
            {exception.resolvedAt && (
              <span>
                Resolved <Instant at={exception.resolvedAt} time />
              </span>
            )}
          </p>
        </div>
        {exception.about?.amount != null && exception.about.currency && (
          <p className={classes.amount}>
            <Amount minor={exception.about.amount} currency={exception.about.currency} />
          </p>
        )}
        <div className={classes.actions}>
          <OpenSubject exception={exception} />
        </div>
      </li>
    ))}
  </ul>
)
