import type { NewestTry, UnpaidFacts } from '../core/invoice/why-unpaid.ts'
import type { Tx } from '../ports/tx.ts'

type Read = Pick<UnpaidFacts, 'views' | 'lastViewedOn' | 'link' | 'newestTry' | 'tried' | 'sentOn' | 'refusedTo'> & {
  readonly lastPaidOn: string | null
}

type Row = {
  readonly sentOn: string | null
  readonly views: bigint
  readonly lastViewedOn: string | null
  readonly inForce: boolean
  readonly revoked: boolean
  readonly tryState: string | null
  readonly tryOn: string | null
  readonly declineCode: string | null
  readonly byStaff: boolean | null
  readonly authenticated: boolean
  readonly refusedTo: string | null
  readonly lastPaidOn: string | null
}

/** Of an invoice that nobody has seen, been sent, or tried to pay. */
export const NO_UNPAID_FACTS: Read = {
  sentOn: null,
  views: 0,
  lastViewedOn: null,
  link: 'none',
  newestTry: null,
  tried: false,
  refusedTo: null,
  lastPaidOn: null,
}

/** The facts of "Why isn't this paid?" that are not on the invoice's own row; days are of the organization's zone. */
export async function readUnpaidFacts(t: Tx, invoiceId: string): Promise<Read> {
  const row = await t.maybe<Row>(
    `select (i.sent_at at time zone o.zone)::date as sent_on, v.views, (v.last_at at time zone o.zone)::date as last_viewed_on,
            exists (select 1 from payment_links l where l.organization_id = $1 and l.invoice_id = $2 and l.revoked_at is null) as in_force,
            exists (select 1 from payment_links l where l.organization_id = $1 and l.invoice_id = $2 and l.revoked_at is not null) as revoked,
            a.state as try_state, (coalesce(a.resolved_at, a.created_at) at time zone o.zone)::date as try_on, a.decline_code,
            a.by_staff,
            exists (select 1 from timeline_events e where e.organization_id = $1 and e.subject_kind = 'invoice' and e.subject_id = $2
                       and e.type = 'payment_requires_action' and e.data ->> 'attemptId' = a.id::text) as authenticated,
            (select e.data ->> 'to' from timeline_events e where e.organization_id = $1 and e.subject_kind = 'invoice' and e.subject_id = $2
                and e.type = 'send_failed' and e.data ->> 'reason' = i.last_send_error order by e.at desc limit 1) as refused_to,
            (select max(p.received_on) from payments p
              where p.organization_id = $1 and p.invoice_id = $2 and p.state = 'captured') as last_paid_on
       from invoices i join organizations o on o.id = i.organization_id
       cross join lateral (select count(*) as views, max(at) as last_at from timeline_events
                            where organization_id = $1 and subject_kind = 'invoice' and subject_id = $2 and type = 'viewed') v
       left join lateral (
         select a.id, a.state, a.resolved_at, a.created_at, a.decline_code, p.initiator = 'merchant' as by_staff
           from gateway_attempts a join payment_intents p on p.organization_id = a.organization_id and p.id = a.intent_id
          where p.organization_id = $1 and p.invoice_id = $2 and a.refund_id is null and a.op in ('confirm', 'sale')
          order by a.created_at desc, a.seq desc limit 1) a on true
      where i.organization_id = $1 and i.id = $2`,
    [t.organizationId, invoiceId],
  )
  if (!row) return NO_UNPAID_FACTS
  return {
    sentOn: row.sentOn,
    views: Number(row.views),
    lastViewedOn: row.lastViewedOn,
    link: row.inForce ? 'in_force' : row.revoked ? 'revoked' : 'none',
    newestTry: newestTryOf(row),
    tried: row.tryState !== null,
    refusedTo: row.refusedTo,
    lastPaidOn: row.lastPaidOn,
  }
}

function newestTryOf({ tryState, tryOn, declineCode, byStaff, authenticated }: Row): NewestTry | null {
  const on = tryOn ?? ''
  switch (tryState) {
    case 'prepared':
    case 'dispatched':
    case 'unknown':
      return { kind: 'confirming' }
    case 'pending':
      return { kind: 'bank_processing' }
    case 'requires_action':
      return { kind: 'authentication_left', on, open: true }
    case 'declined':
      return { kind: 'declined', on, code: declineCode ?? '', byStaff: byStaff ?? false }
    case 'rejected':
      return { kind: 'refused', on }
    case 'absent':
      return authenticated ? { kind: 'authentication_left', on, open: false } : { kind: 'refused', on }
    default:
      return null
  }
}
