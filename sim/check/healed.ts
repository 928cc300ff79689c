import type { World } from '../world/world.ts'
import { chargedTwice } from './charged-twice.ts'
import { chargedAsSaid, deniedTruly, heldUp, toldTruth } from './told-truth.ts'

/**
 * What must have come true once faults have ended, seven days have passed and the workers have run dry (CORRECTNESS §16,
 * L-01 to L-05): nothing undecided, reserved, leased or unsent is left, and nobody paid more than they owed.
 */
export async function checkHealed(world: World): Promise<string[]> {
  const left = leftovers.map(async ([says, sql]) =>
    (await world.ask<{ detail: string }>(sql)).map(({ detail }) => `${says}: ${detail}`),
  )
  const found = await Promise.all([
    ...left,
    chargedTwice(world),
    toldTruth(world),
    deniedTruly(world),
    chargedAsSaid(world),
    heldUp(world),
    balances(world),
  ])
  return found.flat()
}

const undecided = "('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')"

const leftovers: readonly (readonly [string, string])[] = [
  [
    '[L-01] an attempt is undecided although nothing has gone wrong for days',
    `select format('%s %s is %s, asked %s times, next at %s', op, merchant_ref, state, lookups, next_lookup_at) as detail from gateway_attempts where state in ${undecided} order by id`,
  ],
  [
    '[L-01] a refund is undecided',
    "select format('%s is %s', id, state) as detail from refunds where state in ('requested', 'dispatched', 'unknown', 'pending') order by id",
  ],
  [
    '[L-01] an exception about an undecided attempt is open though it was decided',
    `select format('%s of %s', e.kind, a.state) as detail from exceptions e join gateway_attempts a on a.id = e.subject_id where e.kind = 'unknown_over_15m' and e.state = 'open' order by a.id`,
  ],
  [
    '[L-03] an invoice is reserved by an intent that nobody pays',
    "select format('intent %s is %s', id, state) as detail from payment_intents where state in ('requires_action', 'processing', 'unknown') order by id",
  ],
  [
    '[L-03] a decided attempt is still to be asked about',
    `select format('%s is %s', merchant_ref, state) as detail from gateway_attempts where next_lookup_at is not null and state not in ${undecided} order by id`,
  ],
  [
    '[L-04] a message was not fanned out',
    "select format('%s %s', topic, id) as detail from outbox where fanned_out_at is null order by id",
  ],
  [
    '[L-04] a webhook was not applied',
    "select format('%s of %s, %s tries: %s', type, object_id, tries, last_error) as detail from webhook_inbox where state = 'waiting' or state = 'dead' and not exists (select 1 from exceptions e where e.subject_id = webhook_inbox.id) order by id",
  ],
  [
    '[I-23] a payment has no receipt on its way though its customer has an address',
    `select format('payment %s of customer %s', p.id, c.name) as detail from outbox o join payments p on p.id = o.subject_id join customers c on c.id = p.customer_id
      where o.topic = 'payment_succeeded' and p.invoice_id is not null and c.email is not null and o.payload ->> 'receipt' is distinct from 'false'
        and not exists (select 1 from deliveries d where d.outbox_id = o.id) order by p.id`,
  ],
  [
    '[L-04] a delivery is still waiting',
    "select format('%s %s, %s tries, next at %s', template, id, tries, next_at) as detail from deliveries where state = 'waiting' order by id",
  ],
]

/** L-05: what gateways and staff hold of a customer's money is what invoices, credit and tips say. */
async function balances(world: World): Promise<string[]> {
  const rows = await world.ask<{ detail: string }>(`
    with taken as (
      select organization_id, customer_id, currency, sum(amount - amount_refunded) as amount from payments where state = 'captured' group by 1, 2, 3),
    tips as (
      select organization_id, customer_id, currency, sum(amount) as amount from (
        select organization_id, customer_id, currency, tip_amount as amount from payments where state = 'captured'
        union all
        select p.organization_id, p.customer_id, p.currency, -r.from_tip from refunds r
          join payments p on p.organization_id = r.organization_id and p.id = r.payment_id where r.state = 'succeeded') kept group by 1, 2, 3),
    applied as (
      select organization_id, customer_id, currency, sum(amount_paid) as amount from invoices group by 1, 2, 3),
    credit as (
      select organization_id, customer_id, currency, sum(amount) as amount from customer_credits group by 1, 2, 3),
    every as (
      select organization_id, customer_id, currency from taken union select organization_id, customer_id, currency from applied
      union select organization_id, customer_id, currency from credit)
    select format('customer %s: %s %s taken and kept, %s on invoices, %s of credit and %s of tips', e.customer_id, coalesce(t.amount, 0), e.currency,
             coalesce(a.amount, 0), coalesce(c.amount, 0), coalesce(k.amount, 0)) as detail
      from every e left join taken t using (organization_id, customer_id, currency) left join applied a using (organization_id, customer_id, currency)
      left join credit c using (organization_id, customer_id, currency) left join tips k using (organization_id, customer_id, currency)
     where coalesce(t.amount, 0) <> coalesce(a.amount, 0) + coalesce(c.amount, 0) + coalesce(k.amount, 0) order by e.customer_id`)
  return rows.map(({ detail }) => `[L-05] money of a customer is not where it should be: ${detail}`)
}
