import { countOf, type Invariant } from './invariant.ts'

const undecided = "('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')"
const live = "('open', 'requires_action', 'processing', 'unknown')"

/** Requests to gateways and what became of them. */
export const attemptInvariants: readonly Invariant[] = [
  {
    id: 'I-05',
    says: 'An invoice has at most one live intent',
    means: 'Two payments of one invoice can be under way at once, and both may succeed.',
    counts: countOf('payment_intents'),
    rows: 'intents',
    broken: `
      select 'inv' as kind, invoice_id as id, format('%s live intents', count(*)) as detail
        from payment_intents where organization_id = $1 and state in ${live} group by invoice_id having count(*) > 1`,
  },
  {
    id: 'I-05',
    says: 'An intent or refund has at most one undecided attempt',
    means: 'Two requests for the same money may both be carried out.',
    counts: countOf('gateway_attempts'),
    rows: 'attempts',
    broken: `
      select 'int' as kind, intent_id as id, format('%s undecided attempts', count(*)) as detail
        from gateway_attempts where organization_id = $1 and refund_id is null and op <> 'cancel_object' and state in ${undecided}
       group by intent_id having count(*) > 1
      union all
      select 'rfd', refund_id, format('%s undecided attempts', count(*))
        from gateway_attempts where organization_id = $1 and refund_id is not null and state in ${undecided} group by refund_id having count(*) > 1`,
  },
  {
    id: 'I-05',
    says: 'An undecided attempt belongs to a live intent, one that an earlier try has paid, or an undecided refund',
    means: 'A payment may still succeed although its invoice was already given free.',
    counts: countOf('gateway_attempts', `state in ${undecided}`),
    rows: 'undecided attempts',
    broken: `
      select 'att' as kind, a.id, format('%s is %s while its %s is %s', a.op, a.state, case when a.refund_id is null then 'intent' else 'refund' end,
               coalesce(r.state, i.state)) as detail
        from gateway_attempts a
        left join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        left join refunds r on r.organization_id = a.organization_id and r.id = a.refund_id
       where a.organization_id = $1 and a.state in ${undecided} and a.op <> 'cancel_object'
         and case when a.refund_id is null then i.state not in ${live} and not (i.state = 'succeeded' and i.amount_captured > 0) else r.state not in ('dispatched', 'unknown', 'pending') end`,
  },
  {
    id: 'I-14',
    says: 'Every attempt that left has its time and deadline, and every decided one its time and witness',
    means: 'A request was sent without being written down first, or decided without evidence.',
    counts: countOf('gateway_attempts'),
    rows: 'attempts',
    broken: `
      select 'att' as kind, a.id, format('%s is %s; dispatched %s, deadline %s, resolved %s by %s', a.op, a.state, a.dispatched_at, a.deadline_at, a.resolved_at,
               coalesce(a.resolved_by, 'nobody')) as detail
        from gateway_attempts a
       where a.organization_id = $1 and (
             (a.state <> 'prepared' and (a.dispatched_at is null or a.deadline_at is null or a.deadline_at < a.dispatched_at))
          or (a.state in ${undecided}) <> (a.resolved_at is null) or (a.resolved_at is null) <> (a.resolved_by is null)
          or a.resolved_at < a.dispatched_at
          or (a.state in ('dispatched', 'unknown', 'requires_action', 'pending') and a.next_lookup_at is null))`,
  },
  {
    id: 'I-14',
    says: 'Money that a gateway moved was asked for by an attempt written before it',
    means: 'A request left this machine without a committed row; money may move that nobody looks for.',
    counts: countOf('payments', 'intent_id is not null'),
    rows: 'payments',
    broken: `
      select 'pay' as kind, y.id, 'no attempt that succeeded was written before it' as detail
        from payments y where y.organization_id = $1 and y.intent_id is not null and not exists (
          select 1 from gateway_attempts a
           where a.organization_id = y.organization_id and a.intent_id = y.intent_id and a.op in ('confirm', 'sale') and a.state = 'succeeded'
             and a.dispatched_at <= y.created_at)
      union all
      select 'rfd', r.id, 'it succeeded at a gateway without an attempt of ours'
        from refunds r where r.organization_id = $1 and r.state = 'succeeded' and r.gateway_account_id is not null and not r.found_at_gateway and not exists (
          select 1 from gateway_attempts a
           where a.organization_id = r.organization_id and a.refund_id = r.id and a.op = 'refund' and a.state = 'succeeded')
      union all
      select 'att', a.id, format('%s over %s succeeded, and nothing of it is recorded', a.op, a.amount)
        from gateway_attempts a where a.organization_id = $1 and a.state = 'succeeded' and a.op in ('confirm', 'sale') and not exists (
          select 1 from payments y where y.organization_id = a.organization_id and y.gateway_account_id = a.gateway_account_id
             and y.gateway_txn_id = a.gateway_txn_id)`,
  },
  {
    id: 'I-15',
    says: 'No idempotency key or reference stands for two different requests',
    means: 'A gateway may answer one request with what became of another.',
    counts: countOf('gateway_attempts'),
    rows: 'attempts',
    broken: `
      select 'att' as kind, (array_agg(id order by created_at))[1] as id, format('%s attempts share its key', count(*)) as detail
        from gateway_attempts where organization_id = $1 group by gateway_account_id, idempotency_key having count(distinct request_hash) > 1
      union all
      select 'att', (array_agg(id order by created_at))[1], format('%s attempts share reference %s', count(*), merchant_ref)
        from gateway_attempts where organization_id = $1 group by gateway_account_id, merchant_ref having count(*) > 1`,
  },
  {
    id: 'I-17',
    says: 'What was believed never to have happened was looked for three times over fifteen minutes, or its object was cancelled',
    means: 'An invoice was given free while its payment may still have been carried out.',
    counts: countOf('gateway_attempts', "state = 'absent'"),
    rows: 'absent attempts',
    broken: `
      select 'att' as kind, a.id, format('%s negative look-ups from %s to %s', a.lookups, coalesce(a.first_negative_at::text, 'never'), a.resolved_at) as detail
        from gateway_attempts a left join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
       where a.organization_id = $1 and a.state = 'absent'
         and not (a.lookups >= 3 and a.first_negative_at >= a.deadline_at and a.resolved_at - a.first_negative_at >= interval '15 minutes')
         and not (a.refund_id is null and (coalesce(a.response ->> 'objectId', '') <> '' or i.gateway_object_id is not null and exists (
               select 1 from gateway_attempts c where c.organization_id = a.organization_id and c.intent_id = a.intent_id
                  and c.op = 'cancel_object' and c.state = 'succeeded')))`,
  },
]
