import { VELOCITY, type VelocityFacts } from '../core/payment/velocity.ts'
import type { MethodSummary } from '../ports/gateway.ts'
import type { Tx } from '../ports/tx.ts'

export type LinkVelocity = Omit<VelocityFacts, 'addressDeclines'> & {
  /** The command was made before: it is answered, not tried again. */
  readonly commandSeen: boolean
}

/**
 * How often, and with how many cards, an invoice has been tried lately. A card is told by its brand and last digits; one
 * that only the gateway sees (`method` null) is no card of another try.
 */
export const countTries = (
  t: Tx,
  invoiceId: string,
  method: MethodSummary | null,
  commandKey: string,
): Promise<LinkVelocity> =>
  t.one(
    `with tries as (
       select a.state, a.resolved_at, a.created_at, a.command_key, (a.method ->> 'brand') || ' ' || (a.method ->> 'last4') as card
         from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        where a.organization_id = $1 and i.invoice_id = $2 and a.refund_id is null and a.op in ('confirm', 'sale')
          and a.created_at > $3)
     select (count(*) filter (where state = 'declined' and coalesce(resolved_at, created_at) > $4))::int as link_declines,
            (count(distinct card))::int as link_cards,
            coalesce(bool_or(card = $5), false) as card_seen,
            coalesce(bool_or(command_key = $6), false) as command_seen
       from tries`,
    [
      t.organizationId,
      invoiceId,
      t.now.subtract({ seconds: VELOCITY.linkCards.seconds }),
      t.now.subtract({ seconds: VELOCITY.linkDeclines.seconds }),
      method && `${method.brand} ${method.last4}`,
      commandKey,
    ],
  )
