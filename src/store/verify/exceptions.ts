import { countOf, type Invariant } from './invariant.ts'

const has = (kinds: string, subject: string): string =>
  `exists (select 1 from exceptions e where e.organization_id = $1 and e.kind in (${kinds}) and e.subject_id = ${subject})`

/** Discrepancies that must have been told to somebody (CORRECTNESS §12). */
export const exceptionInvariants: readonly Invariant[] = [
  {
    id: 'I-36',
    says: 'A payment that differs from what was asked for has its exception',
    means: 'A discrepancy in money was recorded and nobody was told.',
    counts: countOf('payments', "kind = 'gateway'"),
    rows: 'gateway payments',
    broken: `
      select 'pay' as kind, y.id, format('took %s %s where %s %s was asked for, without an exception', y.amount, y.currency, i.amount + i.tip_amount, i.currency) as detail
        from payments y join payment_intents i on i.organization_id = y.organization_id and i.id = y.intent_id
       where y.organization_id = $1 and y.amount <> i.amount + i.tip_amount and not ${has("'amount_mismatch'", 'y.id')}
      union all
      select 'pay', y.id, 'belongs to no intent, without an exception' from payments y
       where y.organization_id = $1 and y.kind = 'gateway' and y.intent_id is null and not ${has("'unmatched_payment', 'currency_mismatch'", 'y.id')}`,
  },
  {
    id: 'I-36',
    says: 'An attempt that is still unknown after fifteen minutes of asking has its exception',
    means: 'Nobody was told that a payment cannot be found out.',
    counts: countOf('gateway_attempts', "state in ('dispatched', 'unknown')"),
    rows: 'attempts',
    needsNow: true,
    // A look-up in progress has noted its time already and not yet its result: hence the two minutes.
    broken: `
      select 'att' as kind, a.id, format('%s since %s', a.state, a.deadline_at) as detail from gateway_attempts a
       where a.organization_id = $1 and a.state in ('dispatched', 'unknown') and a.op <> 'cancel_object'
         and a.last_lookup_at > a.deadline_at + interval '901 seconds' and a.last_lookup_at < $2::timestamptz - interval '2 minutes'
         and not ${has("'unknown_over_15m'", 'a.id')}`,
  },
  {
    id: 'I-36',
    says: 'An exception that is closed says when and how',
    means: 'A discrepancy was closed without a reason.',
    counts: countOf('exceptions'),
    rows: 'exceptions',
    broken: `
      select 'exc' as kind, id, format('%s is %s, resolved %s: %s', kind, state, coalesce(resolved_at::text, 'never'), coalesce(resolution, 'without words')) as detail
        from exceptions where organization_id = $1
         and ((state = 'resolved') <> (resolved_at is not null) or (state = 'resolved' and coalesce(resolution, '') = ''))`,
  },
]
