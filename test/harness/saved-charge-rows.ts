import type { MoneyWorld } from './money-world.ts'

/**
 * Makes of an invoice's payment one that staff took by a card saved an hour earlier. By its rows, because the sandbox, in whose
 * books everything else happens, keeps no cards.
 */
export const asChargedByStaff = ({ ctx, customerId, accountId }: MoneyWorld, invoiceId: string): Promise<unknown> =>
  ctx.tx(async (t) => {
    const [methodId, agreementId] = [ctx.ids.uuid(), ctx.ids.uuid()]
    const before = t.now.subtract({ hours: 1 })
    await t.write(
      `insert into payment_methods (organization_id, id, customer_id, gateway_account_id, gateway_method_id, kind, brand, last4, live_mode, created_at)
       values ($1, $2, $3, $4, 'pm_1', 'card', 'visa', '4242', false, $5)`,
      [t.organizationId, methodId, customerId, accountId, before],
    )
    await t.write(
      `insert into agreements (organization_id, id, payment_method_id, version, words, agreed_at) values ($1, $2, $3, '1', 'I agree.', $4)`,
      [t.organizationId, agreementId, methodId, before],
    )
    await t.write(
      `update gateway_attempts set payment_method_id = $3, agreement_id = $4
        where organization_id = $1 and op in ('confirm', 'sale')
          and intent_id in (select id from payment_intents where organization_id = $1 and invoice_id = $2)`,
      [t.organizationId, invoiceId, methodId, agreementId],
    )
    return t.write(
      `update payment_intents set initiator = 'merchant', origin = 'backoffice' where organization_id = $1 and invoice_id = $2`,
      [t.organizationId, invoiceId],
    )
  })
