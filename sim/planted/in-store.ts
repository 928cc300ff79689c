import type { Mistake } from './mistake.ts'

/** One-line mistakes in what is read and written. */
export const inStore: readonly Mistake[] = [
  {
    name: 'a message is marked as fanned out before its deliveries are written',
    file: 'src/jobs/relay-outbox.ts',
    from: 'for (const delivery of made) addDelivery(t, delivery)',
    to: '',
  },
  {
    name: 'a delivery that is put off is never tried again',
    file: 'src/store/delivery.ts',
    from: "case when $4::timestamptz is null then 'failed' else 'waiting' end",
    to: "case when $4::timestamptz is null then 'failed' else 'dropped' end",
  },
  {
    name: 'a delivery is claimed without a lease',
    file: 'src/reactions/deliver.ts',
    from: 't.now.add({ seconds: leaseSeconds })',
    to: 't.now.add({ seconds: 86_400 * 9 })',
  },
  {
    name: 'undecided attempts are looked for without those that wait for their bank',
    file: 'src/store/attempt.ts',
    from: `export const UNDECIDED = "('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')"`,
    to: `export const UNDECIDED = "('prepared', 'dispatched', 'unknown', 'requires_action')"`,
  },
  {
    name: 'a negative look-up is not counted',
    file: 'src/store/attempt.ts',
    from: 'lookups = lookups + case when $5 then 1 else 0 end,',
    to: 'lookups = lookups + case when $5 then 0 else 0 end,',
  },
  {
    name: 'the first negative look-up is forgotten at the second',
    file: 'src/store/attempt.ts',
    from: 'case when $5 then coalesce(first_negative_at, $3) else first_negative_at end',
    to: 'case when $5 then $3 else first_negative_at end',
  },
  {
    name: 'a new attempt has no time at which to ask about it',
    file: 'src/store/attempt.ts',
    from: '$16, $17, $17, $16\n',
    to: "$16, $17, $17::timestamptz + interval '9 days', $16\n",
  },
  {
    name: 'an attempt is asked about, and sent again, before its answer can come',
    file: 'src/store/attempt.ts',
    from: '$16, $17, $17, $16\n',
    to: "$16, $17, $17::timestamptz - interval '39 seconds', $16\n",
  },
  {
    name: 'the relay overlooks what tells of refunds',
    file: 'src/store/outbox.ts',
    from: '`select organization_id, id from outbox o where fanned_out_at is null',
    to: "`select organization_id, id from outbox o where fanned_out_at is null and topic <> 'refund_succeeded'",
  },
  {
    name: 'credentials are wiped while a no may still become a yes',
    file: 'src/store/gateway-account.ts',
    from: "or a.state in ('declined', 'rejected', 'absent') and a.resolved_at > $2",
    to: 'or a.resolved_at > $2 and false',
  },
]
