import type { PayoutItem } from '../ports/gateway.ts'
import type { Tx } from '../ports/tx.ts'

export type Payout = {
  readonly id: string
  readonly gatewayAccountId: string
  readonly gatewayPayoutId: string
  /** Minor units that reached the bank. */
  readonly amount: bigint
  readonly feeDifference: bigint
  readonly currency: string
  readonly liveMode: boolean
  readonly items: number
  readonly state: 'matched' | 'mismatched'
  readonly paidAt: Temporal.Instant
}

const columns =
  'id, gateway_account_id, gateway_payout_id, amount, fee_difference, currency, live_mode, items, state, paid_at'

export const findPayout = (t: Tx, gatewayAccountId: string, gatewayPayoutId: string): Promise<Payout | null> =>
  t.maybe(
    `select ${columns} from payouts where organization_id = $1 and gateway_account_id = $2 and gateway_payout_id = $3 for update`,
    [t.organizationId, gatewayAccountId, gatewayPayoutId],
  )

/** Of these payouts of the gateway those that are booked: `whole` are the ones that nobody can break down. */
export const listPayoutStates = (
  t: Tx,
  gatewayAccountId: string,
  gatewayPayoutIds: readonly string[],
): Promise<{ readonly gatewayPayoutId: string; readonly state: Payout['state'] | 'whole' }[]> =>
  t.rows(
    `select o.gateway_payout_id,
            case when o.state = 'matched' and exists (
                   select 1 from payout_items i where i.organization_id = o.organization_id and i.payout_id = o.id
                      and i.kind = 'balance' and i.gateway_txn_id = o.gateway_payout_id)
                 then 'whole' else o.state end as state
       from payouts o where o.organization_id = $1 and o.gateway_account_id = $2 and o.gateway_payout_id = any($3::text[])`,
    [t.organizationId, gatewayAccountId, gatewayPayoutIds],
  )

/** Keeps a payout once; resolves to 0 for one that is there already. */
export const insertPayout = (t: Tx, p: Payout): Promise<number> =>
  t.write(
    `insert into payouts (organization_id, id, gateway_account_id, gateway_payout_id, amount, fee_difference, currency, live_mode, items,
       state, paid_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (organization_id, gateway_account_id, gateway_payout_id) do nothing`,
    [
      t.organizationId,
      p.id,
      p.gatewayAccountId,
      p.gatewayPayoutId,
      p.amount,
      p.feeDifference,
      p.currency,
      p.liveMode,
      p.items,
      p.state,
      p.paidAt,
      t.now,
    ],
  )

export const storePayoutState = (t: Tx, id: string, state: Payout['state']): Promise<number> =>
  t.write('update payouts set state = $3 where organization_id = $1 and id = $2', [t.organizationId, id, state])

/** Keeps what a payout is made of. What an earlier payout holds already is left out; resolves to how many are kept. */
export const insertPayoutItems = (
  t: Tx,
  payout: Pick<Payout, 'id' | 'gatewayAccountId'>,
  items: readonly PayoutItem[],
): Promise<number> =>
  t.write(
    `insert into payout_items (organization_id, payout_id, position, kind, gateway_account_id, gateway_txn_id, amount, fee)
     select $1, $2, i.position, i.kind, $3, i.txn, i.amount, i.fee
       from unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[]) with ordinality as i (kind, txn, amount, fee, position)
     on conflict (organization_id, gateway_account_id, kind, gateway_txn_id) do nothing`,
    [
      t.organizationId,
      payout.id,
      payout.gatewayAccountId,
      items.map(({ kind }) => kind),
      items.map(({ gatewayTxnId }) => gatewayTxnId),
      items.map(({ amount }) => amount),
      items.map(({ fee }) => fee),
    ],
  )

/** The newest payout of an account that is matched, together with all before it; null when none is. */
export const findSettledUntil = async (t: Tx, gatewayAccountId: string): Promise<Temporal.Instant | null> => {
  const { at } = await t.one<{ at: Temporal.Instant | null }>(
    `select coalesce(min(paid_at) filter (where state = 'mismatched'), max(paid_at)) as at from payouts
      where organization_id = $1 and gateway_account_id = $2`,
    [t.organizationId, gatewayAccountId],
  )
  return at
}
