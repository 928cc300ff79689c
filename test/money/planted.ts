import type { BusyBooks } from '../harness/busy-books.ts'
import type { Plant, Rows } from './plant.ts'
import { disputePlants } from './planted-disputes.ts'
import { savedCardPlants } from './planted-saved-cards.ts'

/** Every violation that `verify` must notice; one or more for each sentence it says. */
export function plants(b: BusyBooks, r: Rows): readonly Plant[] {
  const plant = (notices: string, kind: Plant['kind'], names: string | null, sql: string): Plant => ({
    notices,
    kind,
    names,
    sql,
  })
  const uuid = () => `'${crypto.randomUUID()}'`
  const org = `'${r.organization}'`
  return [
    ...disputePlants(r),
    ...savedCardPlants(r),
    plant(
      'Every ledger entry sums to zero',
      'ledger_entry',
      r.paidEntry,
      `update ledger_postings set amount = amount + 1 where entry_id = '${r.paidEntry}' and line = 1`,
    ),
    plant(
      'Every ledger entry sums to zero',
      'ledger_entry',
      r.paidEntry,
      `delete from ledger_postings where entry_id = '${r.paidEntry}'`,
    ),
    plant(
      'The whole ledger sums to zero for each currency and mode',
      null,
      null,
      `update ledger_postings set amount = amount - 1 where entry_id = '${r.paidEntry}' and line = 1`,
    ),
    plant(
      'A ledger entry has the currency, mode and customer of what it records',
      'ledger_entry',
      r.paidEntry,
      `update ledger_entries set currency = 'EUR' where id = '${r.paidEntry}'`,
    ),
    plant(
      'A ledger entry has the currency, mode and customer of what it records',
      'ledger_entry',
      r.paidEntry,
      `update ledger_entries set live_mode = true where id = '${r.paidEntry}'`,
    ),
    plant(
      'A ledger entry has the currency, mode and customer of what it records',
      'ledger_entry',
      r.paidEntry,
      `update ledger_entries set source_id = ${uuid()} where id = '${r.paidEntry}'`,
    ),

    plant(
      'What the ledger says a customer owes is the sum of their open invoices',
      'cus',
      r.customer,
      `update invoices set total = total + 5 where id = '${b.partly}'`,
    ),
    plant(
      'What the ledger says a customer owes is the sum of their open invoices',
      'cus',
      r.customer,
      `update refunds set reopen = false where id = '${r.reopenRefund}'`,
    ),
    plant(
      'A customer’s credit in the ledger is the credit they may use, and never negative',
      'cus',
      r.customer,
      `update customer_credits set amount = amount + 1 where amount > 0`,
    ),
    plant(
      'A customer’s credit in the ledger is the credit they may use, and never negative',
      'cus',
      r.customer,
      `delete from customer_credits where amount < 0`,
    ),
    plant(
      'Money on its way back is exactly the refunds that are not decided',
      null,
      null,
      `update refunds set state = 'failed' where id = '${r.waitingRefund}'`,
    ),
    plant(
      'Tips owed onward are the tips taken less the tips refunded',
      null,
      null,
      `update payments set tip_amount = 7 where id = '${r.paidPayment}'`,
    ),

    plant(
      'What a gateway captured and kept as its fee is in its clearing account, payment by payment',
      'pay',
      r.paidPayment,
      `update payments set fee = fee + 1 where id = '${r.paidPayment}'`,
    ),
    plant(
      'What a gateway captured and kept as its fee is in its clearing account, payment by payment',
      'pay',
      r.paidPayment,
      `update payments set state = 'voided' where id = '${r.paidPayment}'`,
    ),
    plant(
      'Every posting to a clearing account belongs to a payment, refund, dispute or payout through that gateway account',
      'ledger_entry',
      r.paidEntry,
      `update ledger_postings set account = 'gateway_clearing:' || ${uuid()} where entry_id = '${r.paidEntry}' and account like 'gateway_clearing:%'`,
    ),
    plant(
      'What a gateway paid out has left its clearing account for the bank, payout by payout',
      'payout',
      r.paidPayment,
      `insert into payouts (organization_id, id, gateway_account_id, gateway_payout_id, amount, currency, live_mode, items, state, paid_at, created_at)
       values ('${r.organization}', '${r.paidPayment}', '${r.account}', 'po_1', 100, 'USD', false, 1, 'matched', '2026-01-01', '2026-01-01')`,
    ),
    plant(
      'A payment is posted as it was applied: to its invoice, to credit, to the tip',
      'pay',
      r.paidPayment,
      `update allocations set amount = amount - 1 where source_id = '${r.paidPayment}'`,
    ),
    plant(
      'A payment is posted as it was applied: to its invoice, to credit, to the tip',
      'pay',
      r.cashPayment,
      `delete from customer_credits where source_id = '${r.cashPayment}'`,
    ),
    plant(
      'A refund has left where its payment arrived, once it succeeded and not before',
      'rfd',
      r.refundedRefund,
      `update refunds set amount = amount + 1 where id = '${r.refundedRefund}'`,
    ),
    plant(
      'A refund has left where its payment arrived, once it succeeded and not before',
      'rfd',
      r.waitingRefund,
      `update refunds set state = 'succeeded' where id = '${r.waitingRefund}'`,
    ),
    plant(
      'An issued invoice is in the books with its total and tax; one given up is taken off again',
      'inv',
      b.paid,
      `delete from ledger_entries where source_id = '${b.paid}'`,
    ),
    plant(
      'An issued invoice is in the books with its total and tax; one given up is taken off again',
      'inv',
      b.voided,
      `update invoices set voided_at = null where id = '${b.voided}'`,
    ),

    plant(
      'What an invoice says was paid is the sum of its allocations',
      'inv',
      b.partly,
      `update invoices set amount_paid = amount_paid + 1 where id = '${b.partly}'`,
    ),
    plant(
      'What an invoice says was paid is the sum of its allocations',
      'inv',
      b.paid,
      `delete from allocations where source_id = '${r.paidPayment}'`,
    ),
    plant(
      'Every allocation comes from a captured payment, or goes back with a refund that succeeded',
      'inv',
      b.paid,
      `update allocations set source_id = ${uuid()} where source_id = '${r.paidPayment}'`,
    ),
    plant(
      'Every allocation comes from a captured payment, or goes back with a refund that succeeded',
      'rfd',
      r.refundedRefund,
      `delete from allocations where source_id = '${r.refundedRefund}'`,
    ),
    plant(
      'Paid and credited are not negative and together at most the total',
      'inv',
      b.partly,
      `update invoices set credited = total where id = '${b.partly}'`,
    ),
    plant(
      'Paid and credited are not negative and together at most the total',
      'inv',
      b.voided,
      `update invoices set amount_refunded = -1 where id = '${b.voided}'`,
    ),
    plant(
      'What an invoice says was credited and refunded is its credit notes and refunds',
      'inv',
      b.credited,
      `update invoices set credited = credited - 100 where id = '${b.credited}'`,
    ),
    plant(
      'What an invoice says was credited and refunded is its credit notes and refunds',
      'inv',
      b.refunded,
      `update invoices set amount_refunded = 0 where id = '${b.refunded}'`,
    ),
    plant(
      'The stored status of an invoice is the one its facts give',
      'inv',
      b.partly,
      `update invoices set status = 'paid' where id = '${b.partly}'`,
    ),
    plant(
      'The stored status of an invoice is the one its facts give',
      'inv',
      b.credited,
      `update invoices set sent_at = issued_at where id = '${b.credited}'`,
    ),
    plant(
      'The total and tax of an invoice are the sums of its lines, and nothing is negative',
      'inv',
      b.paid,
      `update line_items set total = total - 1 where invoice_id = '${b.paid}'`,
    ),
    plant(
      'The total and tax of an invoice are the sums of its lines, and nothing is negative',
      'inv',
      b.paid,
      `update line_items set gross = -1 where invoice_id = '${b.paid}'`,
    ),
    plant(
      'Every total computed anew is the total that is stored',
      'inv',
      b.paid,
      `update line_items set quantity = 2 where invoice_id = '${b.paid}'`,
    ),
    plant(
      'Every total computed anew is the total that is stored',
      'inv',
      b.paid,
      `update invoices set document_discount = '{"kind":"percent","ppm":100000}' where id = '${b.paid}'`,
    ),

    plant(
      'An invoice has at most one live intent',
      'inv',
      b.linked,
      `insert into payment_intents select organization_id, ${uuid()}, invoice_id, customer_id, gateway_account_id, amount, tip_amount, currency, 0, initiator, origin, 'open', null, live_mode, created_at, updated_at, 1 from payment_intents where id = '${r.linkedIntent}'`,
    ),
    plant(
      'An intent or refund has at most one undecided attempt',
      'int',
      r.linkedIntent,
      `update gateway_attempts set state = 'unknown' where intent_id = '${r.linkedIntent}'`,
    ),
    plant(
      'An intent or refund has at most one undecided attempt',
      'rfd',
      r.waitingRefund,
      `update gateway_attempts set refund_id = '${r.waitingRefund}' where refund_id = '${r.reopenRefund}'`,
    ),
    plant(
      'An undecided attempt belongs to a live intent, one that an earlier try has paid, or an undecided refund',
      'att',
      r.linkedAttempt,
      `update payment_intents set state = 'canceled' where id = '${r.linkedIntent}'`,
    ),
    plant(
      'Every attempt that left has its time and deadline, and every decided one its time and witness',
      'att',
      r.paidAttempt,
      `update gateway_attempts set resolved_by = null where id = '${r.paidAttempt}'`,
    ),
    plant(
      'Every attempt that left has its time and deadline, and every decided one its time and witness',
      'att',
      r.linkedAttempt,
      `update gateway_attempts set next_lookup_at = null where id = '${r.linkedAttempt}'`,
    ),
    plant(
      'Money that a gateway moved was asked for by an attempt written before it',
      'pay',
      r.paidPayment,
      `delete from gateway_attempts where intent_id = '${r.paidIntent}'`,
    ),
    plant(
      'Money that a gateway moved was asked for by an attempt written before it',
      'pay',
      r.paidPayment,
      `update gateway_attempts set dispatched_at = dispatched_at + interval '1 day' where id = '${r.paidAttempt}'`,
    ),
    plant(
      'Money that a gateway moved was asked for by an attempt written before it',
      'rfd',
      r.refundedRefund,
      `delete from gateway_attempts where refund_id = '${r.refundedRefund}'`,
    ),
    plant(
      'Money that a gateway moved was asked for by an attempt written before it',
      'att',
      r.paidAttempt,
      `delete from payments where id = '${r.paidPayment}'`,
    ),
    plant(
      'No idempotency key or reference stands for two different requests',
      'att',
      r.paidAttempt,
      `update gateway_attempts set idempotency_key = (select idempotency_key from gateway_attempts where id = '${r.paidAttempt}') where id = '${r.linkedAttempt}'`,
    ),
    plant(
      'What was believed never to have happened was looked for three times over fifteen minutes, or its object was cancelled',
      'att',
      r.linkedAttempt,
      `update gateway_attempts set state = 'absent', lookups = 2, first_negative_at = deadline_at, resolved_at = deadline_at + interval '1 hour', resolved_by = 'lookup' where id = '${r.linkedAttempt}'`,
    ),
    plant(
      'What was believed never to have happened was looked for three times over fifteen minutes, or its object was cancelled',
      'att',
      r.linkedAttempt,
      `update gateway_attempts set state = 'absent', lookups = 9, first_negative_at = deadline_at, resolved_at = deadline_at + interval '14 minutes', resolved_by = 'lookup' where id = '${r.linkedAttempt}'`,
    ),

    plant(
      'An intent has one captured payment; any other is named by an exception',
      'pay',
      r.partlyPayment,
      `update payments set intent_id = '${r.paidIntent}' where id = '${r.partlyPayment}'`,
    ),
    plant(
      'An intent knows how much of it was captured, and has succeeded once something was',
      'int',
      r.paidIntent,
      `update payment_intents set state = 'open' where id = '${r.paidIntent}'`,
    ),
    plant(
      'An intent knows how much of it was captured, and has succeeded once something was',
      'int',
      r.paidIntent,
      `update payment_intents set amount_captured = 1 where id = '${r.paidIntent}'`,
    ),
    plant(
      'The refunds of a payment that have not failed are at most what was captured',
      'pay',
      r.partlyPayment,
      `update refunds set amount = 4001, payment_id = '${r.partlyPayment}' where id = '${r.waitingRefund}'`,
    ),
    plant(
      'A payment knows how much of it was refunded',
      'pay',
      r.paidPayment,
      `update payments set amount_refunded = 1 where id = '${r.paidPayment}'`,
    ),
    plant(
      'A refund takes from each part of its payment no more than that part holds',
      'pay',
      r.cashPayment,
      `update refunds set from_credit = 501, from_invoice = 0 where payment_id = '${r.cashPayment}'`,
    ),
    plant(
      'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
      'pay',
      r.paidPayment,
      `update payments set currency = 'EUR' where id = '${r.paidPayment}'`,
    ),
    plant(
      'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
      'int',
      r.paidIntent,
      `update payment_intents set live_mode = true where id = '${r.paidIntent}'`,
    ),
    plant(
      'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
      'rfd',
      r.refundedRefund,
      `update refunds set invoice_id = '${b.paid}' where id = '${r.refundedRefund}'`,
    ),
    plant(
      'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
      'att',
      r.paidAttempt,
      `update gateway_attempts set currency = 'EUR' where id = '${r.paidAttempt}'`,
    ),
    plant(
      'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
      'crn',
      r.creditNote,
      `update credit_notes set currency = 'EUR' where id = '${r.creditNote}'`,
    ),
    plant(
      'A captured payment is what was applied, the tip and the surplus, and nothing is left over',
      'pay',
      r.paidPayment,
      `update payments set amount = amount + 1 where id = '${r.paidPayment}'`,
    ),

    plant(
      'The timeline of every subject counts 1, 2, 3 … without gap',
      'inv',
      b.paid,
      `delete from timeline_events where subject_id = '${b.paid}' and seq = 2`,
    ),
    plant(
      'Issued, voided and written off stand on an invoice’s timeline exactly once',
      'inv',
      b.voided,
      `update timeline_events set type = 'noted' where subject_id = '${b.voided}' and type = 'voided'`,
    ),
    plant(
      'Issued, voided and written off stand on an invoice’s timeline exactly once',
      'inv',
      b.paid,
      `update timeline_events set type = 'issued' where subject_id = '${b.paid}' and type = 'payment_received'`,
    ),
    plant(
      'Captured, refunded and refused refunds stand on a payment’s timeline exactly once',
      'pay',
      r.paidPayment,
      `delete from timeline_events where subject_id = '${r.paidPayment}'`,
    ),
    plant(
      'Captured, refunded and refused refunds stand on a payment’s timeline exactly once',
      'rfd',
      r.refundedRefund,
      `delete from timeline_events where subject_kind = 'payment' and type = 'refunded'`,
    ),
    plant(
      'A payment or refund that succeeded is in the outbox once, and nothing else is',
      'pay',
      r.paidPayment,
      `delete from outbox where subject_id = '${r.paidPayment}'`,
    ),
    plant(
      'A payment or refund that succeeded is in the outbox once, and nothing else is',
      'rfd',
      r.waitingRefund,
      `insert into outbox select organization_id, ${uuid()}, 'refund_succeeded', '${r.waitingRefund}', '{}', created_at from outbox limit 1`,
    ),
    plant(
      'Every delivery was made, is planned, or failed with an exception',
      'delivery',
      '00000000-0000-7000-8000-000000000001',
      `insert into deliveries select organization_id, '00000000-0000-7000-8000-000000000001', id, 'email', 'a@b.example', 'receipt', '{}', 'failed', 5, null, 'no', null, created_at from outbox limit 1`,
    ),
    plant(
      'Every delivery was made, is planned, or failed with an exception',
      'delivery',
      '00000000-0000-7000-8000-000000000002',
      `insert into deliveries select organization_id, '00000000-0000-7000-8000-000000000002', id, 'email', 'a@b.example', 'receipt', '{}', 'waiting', 5, null, 'no', null, created_at from outbox limit 1`,
    ),

    plant(
      'No number of an invoice or credit note is given twice, or could be',
      'inv',
      b.partly,
      `update invoices set number = (select number from invoices where id = '${b.paid}') where id = '${b.partly}'`,
    ),
    plant(
      'No number of an invoice or credit note is given twice, or could be',
      'inv',
      b.reopenUnderWay,
      `update number_series set next_number = next_number - 1 where kind = 'invoice'`,
    ),
    plant('No number of a series is missing', 'inv', b.paid, `delete from invoices where id = '${b.partly}'`),
    plant(
      'No number of a series is missing',
      'crn',
      r.creditNote,
      `update credit_notes set number = 'CN-0009' where id <> '${r.creditNote}'`,
    ),
    plant(
      'An invoice has at most one link in force, of its own customer, and no draft has one',
      'lnk',
      r.link,
      `update payment_links set customer_id = ${uuid()} where id = '${r.link}'`,
    ),
    plant(
      'An invoice has at most one link in force, of its own customer, and no draft has one',
      'inv',
      b.linked,
      `insert into payment_links select organization_id, ${uuid()}, kind, customer_id, invoice_id, token_hash, token_sealed, created_by, created_at, null, null, null from payment_links where id = '${r.link}'`,
    ),
    plant(
      'Links are kept as hash and ciphertext only',
      'lnk',
      r.link,
      `update payment_links set token_sealed = 'Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy' where id = '${r.link}'`,
    ),
    plant(
      'Links are kept as hash and ciphertext only',
      'inv',
      b.linked,
      `update timeline_events set data = '{"url":"http://localhost/pay/Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy"}' where subject_id = '${b.linked}' and type = 'link_created'`,
    ),
    plant(
      'Sandbox money and real money never meet',
      'gwa',
      r.account,
      `update gateway_accounts set live_mode = true where id = '${r.account}'`,
    ),
    plant(
      'Sandbox money and real money never meet',
      'inv',
      b.paid,
      `update invoices set live_mode = true where id = '${b.paid}'`,
    ),
    plant(
      'A payment that differs from what was asked for has its exception',
      'pay',
      r.paidPayment,
      `update payments set amount = amount - 1 where id = '${r.paidPayment}'`,
    ),
    plant(
      'A payment that differs from what was asked for has its exception',
      'pay',
      r.paidPayment,
      `update payments set intent_id = null where id = '${r.paidPayment}'`,
    ),
    plant(
      'An attempt that is still unknown after fifteen minutes of asking has its exception',
      'att',
      r.linkedAttempt,
      `update gateway_attempts set deadline_at = deadline_at - interval '1 hour', dispatched_at = dispatched_at - interval '1 hour', last_lookup_at = deadline_at - interval '10 minutes' where id = '${r.linkedAttempt}'`,
    ),
    plant(
      'An exception that is closed says when and how',
      'exc',
      '00000000-0000-7000-8000-000000000003',
      `insert into exceptions values (${org}, '00000000-0000-7000-8000-000000000003', 'late_success', 'payment', ${uuid()}, '{}', 'resolved', '2026-01-01', '2026-01-02', null, null)`,
    ),
  ]
}
