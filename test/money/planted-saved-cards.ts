import type { Plant, Rows } from './plant.ts'

/** Violations around a payment that staff took by a saved card. */
export function savedCardPlants({ paidAttempt, paidIntent, savedMethod, linkedAttempt }: Rows): readonly Plant[] {
  const plant = (notices: string, sql: string, names: string = paidAttempt, kind: Plant['kind'] = 'att'): Plant => ({
    notices,
    kind,
    names,
    sql,
  })
  const agreed =
    'Every charge without the customer rests on a saved method and an agreement that were in force when it left'
  const gone = 'A saved method that was removed has no agreement in force, and none has two'
  const often =
    'No saved method is charged without its owner after 8 declines of an amount in 30 days, nor after its bank said never'
  const theirs = 'A payment by a saved method is of the customer who saved it, at the account where it was saved'
  const earlier = (state: string, count: number): string =>
    `insert into gateway_attempts (organization_id, id, intent_id, op, seq, gateway_account_id, merchant_ref, idempotency_key, request, request_hash,
        amount, currency, state, retry_class, decline_code, payment_method_id, dispatched_at, deadline_at, resolved_at, resolved_by, created_at)
     select organization_id, gen_random_uuid(), intent_id, op, 100 + n, gateway_account_id, lpad(n::text, 20, 'X'), idempotency_key, request, request_hash,
        amount, currency, 'declined', '${state}', 'lost_card', payment_method_id, created_at - interval '10 minutes', created_at,
        created_at - interval '9 minutes', 'response', created_at - interval '10 minutes'
       from gateway_attempts, generate_series(1, ${count}) as n where id = '${paidAttempt}'`
  return [
    plant(agreed, `update gateway_attempts set agreement_id = null where id = '${paidAttempt}'`),
    plant(agreed, `update gateway_attempts set payment_method_id = null where id = '${paidAttempt}'`),
    plant(
      agreed,
      `update agreements set revoked_at = agreed_at + interval '1 minute' where payment_method_id = '${savedMethod}'`,
    ),
    plant(
      agreed,
      `update agreements set agreed_at = agreed_at + interval '2 hours' where payment_method_id = '${savedMethod}'`,
    ),
    plant(
      agreed,
      `update payment_methods set removed_at = created_at + interval '1 minute' where id = '${savedMethod}'`,
    ),
    plant(
      agreed,
      `update payment_intents set initiator = 'merchant' where id = (select intent_id from gateway_attempts where id = '${linkedAttempt}')`,
      linkedAttempt,
    ),
    plant(gone, `update payment_methods set removed_at = now() where id = '${savedMethod}'`, savedMethod, 'pmt'),
    plant(
      gone,
      `insert into agreements (organization_id, id, payment_method_id, version, words, agreed_at)
       select organization_id, gen_random_uuid(), payment_method_id, version, words, agreed_at from agreements where payment_method_id = '${savedMethod}'`,
      savedMethod,
      'pmt',
    ),
    plant(often, earlier('new_method', 8)),
    plant(often, earlier('never', 1)),
    plant(theirs, `update payment_methods set customer_id = gen_random_uuid() where id = '${savedMethod}'`),
    plant(theirs, `update payment_intents set live_mode = true where id = '${paidIntent}'`),
  ]
}
