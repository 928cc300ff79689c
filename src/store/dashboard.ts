import type { InvoiceStatus } from '../core/invoice/status.ts'
import type { Tx } from '../ports/tx.ts'

/** Which figures: one mode, one currency, and with `madeBy` only what hangs on invoices that this user or key made. */
export type FigureScope = { readonly liveMode: boolean; readonly currency: string; readonly madeBy: string | null }

export type DayFigure = { readonly day: string; readonly amount: bigint }

/** Captured money by calendar day of `zone`, from `from` on; days without any are absent. Minor units. */
export const readCollectedByDay = (
  t: Tx,
  scope: FigureScope,
  zone: string,
  from: Temporal.Instant,
): Promise<DayFigure[]> =>
  t.rows<DayFigure>(
    `select (p.captured_at at time zone $5)::date as day, sum(p.amount)::bigint as amount from payments p
      where p.organization_id = $1 and p.live_mode = $2 and p.currency = $3 and p.state = 'captured' and p.captured_at >= $6
        and ($4::text is null or exists (select 1 from invoices i where i.organization_id = p.organization_id and i.id = p.invoice_id and i.created_by ->> 'id' = $4))
      group by 1`,
    [t.organizationId, scope.liveMode, scope.currency, scope.madeBy, zone, from],
  )

/** Money given back, by the day on which it was. */
export const readRefundedByDay = (
  t: Tx,
  scope: FigureScope,
  zone: string,
  from: Temporal.Instant,
): Promise<DayFigure[]> =>
  t.rows<DayFigure>(
    `select (r.succeeded_at at time zone $5)::date as day, sum(r.amount)::bigint as amount from refunds r
      where r.organization_id = $1 and r.live_mode = $2 and r.currency = $3 and r.state = 'succeeded' and r.succeeded_at >= $6
        and ($4::text is null or exists (select 1 from invoices i where i.organization_id = r.organization_id and i.id = r.invoice_id and i.created_by ->> 'id' = $4))
      group by 1`,
    [t.organizationId, scope.liveMode, scope.currency, scope.madeBy, zone, from],
  )

export type StatusFigure = {
  readonly status: InvoiceStatus
  readonly count: bigint
  readonly total: bigint
  readonly due: bigint
  readonly overdueCount: bigint
  readonly overdue: bigint
}

/** Invoices by status: how many, what they ask, what is still due, and what of that is past its day. */
export const readStatusFigures = (t: Tx, scope: FigureScope, today: string): Promise<StatusFigure[]> =>
  t.rows<StatusFigure>(
    `select status, count(*) as count, sum(total)::bigint as total, sum(amount_due)::bigint as due,
            count(*) filter (where due_on < $5 and amount_due > 0) as overdue_count,
            coalesce(sum(amount_due) filter (where due_on < $5), 0)::bigint as overdue
       from invoices
      where organization_id = $1 and live_mode = $2 and currency = $3 and ($4::text is null or created_by ->> 'id' = $4)
      group by status`,
    [t.organizationId, scope.liveMode, scope.currency, scope.madeBy, today],
  )

export type ExceptionCount = { readonly kind: string; readonly count: bigint }

/** How many discrepancies of each kind wait for a decision, the kind with the nearest deadline first. */
export const countOpenExceptions = (t: Tx): Promise<ExceptionCount[]> =>
  t.rows<ExceptionCount>(
    `select kind, count(*) as count from exceptions where organization_id = $1 and state = 'open' group by kind order by min(deadline_at)`,
    [t.organizationId],
  )

export type FailedSending = { readonly id: string; readonly number: string; readonly error: string }

/** Issued invoices whose newest sending failed. */
export const listFailedSendings = (t: Tx, scope: FigureScope, limit: number): Promise<FailedSending[]> =>
  t.rows<FailedSending>(
    `select id, number, last_send_error as error from invoices
      where organization_id = $1 and live_mode = $2 and ($3::text is null or created_by ->> 'id' = $3)
        and last_send_error is not null and number is not null and status not in ('void', 'written_off')
      order by updated_at desc limit $4`,
    [t.organizationId, scope.liveMode, scope.madeBy, limit],
  )
