import { ABOUT_ONE_AMOUNT, DECLINES } from '../../core/payment-method/refuse-charge.ts'
import { countOf, type Invariant } from './invariant.ts'

/** Attempts at taking money without the customer. */
const byStaff = `gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
       where a.organization_id = $1 and i.initiator = 'merchant' and a.op in ('confirm', 'sale')`

/** What customers saved, and charging it without them (CORRECTNESS §11, §18.3). */
export const savedMethodInvariants: readonly Invariant[] = [
  {
    id: 'I-20',
    says: 'Every charge without the customer rests on a saved method and an agreement that were in force when it left',
    means: 'A card was charged without its owner’s word; the owner’s bank will take the money back.',
    counts: `select count(*) as n from ${byStaff}`,
    rows: 'charges by staff',
    broken: `
      select 'att' as kind, a.id, format('by method %s on agreement %s, which was %s', coalesce(a.payment_method_id::text, 'none'), coalesce(a.agreement_id::text, 'none'),
               case when m.id is null or g.id is null then 'not there' when m.created_at > a.created_at or g.agreed_at > a.created_at then 'not yet there'
                    when m.removed_at < a.created_at then 'removed' when g.revoked_at < a.created_at then 'revoked' else 'somebody else’s' end) as detail
        from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        left join payment_methods m on m.organization_id = a.organization_id and m.id = a.payment_method_id
        left join agreements g on g.organization_id = a.organization_id and g.id = a.agreement_id
       where a.organization_id = $1 and i.initiator = 'merchant' and a.op in ('confirm', 'sale') and (
             m.id is null or g.id is null or g.payment_method_id <> m.id or m.customer_id <> i.customer_id
          or m.gateway_account_id <> a.gateway_account_id or m.created_at > a.created_at or g.agreed_at > a.created_at
          or m.removed_at < a.created_at or g.revoked_at < a.created_at)`,
  },
  {
    id: 'I-20',
    says: 'A saved method that was removed has no agreement in force, and none has two',
    means: 'What a customer took away could be charged again.',
    counts: countOf('payment_methods'),
    rows: 'saved methods',
    broken: `
      select 'pmt' as kind, m.id, format('%s, with %s agreements in force', case when m.removed_at is null then 'active' else 'removed' end, count(g.id)) as detail
        from payment_methods m
        join agreements g on g.organization_id = m.organization_id and g.payment_method_id = m.id and g.revoked_at is null
       where m.organization_id = $1 group by m.id, m.removed_at having count(g.id) > 1 or m.removed_at is not null`,
  },
  {
    id: 'I-21',
    says: `No saved method is charged without its owner after ${DECLINES.most} declines of an amount in ${DECLINES.days} days, nor after its bank said never`,
    means: 'Card networks fine whoever goes on trying, and banks refuse the rest.',
    counts: `select count(*) as n from ${byStaff}`,
    rows: 'charges by staff',
    broken: `
      select 'att' as kind, a.id, format('after %s declines of the amount and %s of its bank’s "never"', b.declines, b.nevers) as detail
        from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
       cross join lateral (
         select count(*) filter (where x.amount = a.amount and x.currency = a.currency and x.created_at > a.created_at - make_interval(days => ${DECLINES.days})) as declines,
                count(*) filter (where x.retry_class = 'never' and (x.decline_code <> '${ABOUT_ONE_AMOUNT}' or (x.amount = a.amount and x.currency = a.currency))) as nevers
           from gateway_attempts x
          where x.organization_id = a.organization_id and x.payment_method_id = a.payment_method_id and x.state = 'declined' and x.resolved_at < a.created_at) b
       where a.organization_id = $1 and i.initiator = 'merchant' and a.op in ('confirm', 'sale') and (b.declines >= ${DECLINES.most} or b.nevers > 0)`,
  },
  {
    id: 'I-26',
    says: 'A payment by a saved method is of the customer who saved it, at the account where it was saved',
    means: 'One customer’s card has paid for another.',
    counts: countOf('gateway_attempts', 'payment_method_id is not null'),
    rows: 'payments by saved methods',
    broken: `
      select 'att' as kind, a.id, 'its saved method belongs to another customer, account or mode' as detail
        from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        join payment_methods m on m.organization_id = a.organization_id and m.id = a.payment_method_id
       where a.organization_id = $1
         and (m.customer_id <> i.customer_id or m.gateway_account_id <> a.gateway_account_id or m.live_mode <> i.live_mode)`,
  },
]
