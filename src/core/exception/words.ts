export type ExceptionWords = {
  /** Heading over all of a kind, as a shop owner would say it. */
  readonly title: string
  /** What happened, of one. */
  readonly sentence: string
  /** What it means for the money. */
  readonly means: string
  /** What to do about it. */
  readonly advice: string
}

/** Each kind of discrepancy (CORRECTNESS §12) in words for people who own a shop and have never read about ledgers. */
const WORDS: Readonly<Record<string, ExceptionWords>> = {
  unknown_over_15m: {
    title: 'Payments that could not be confirmed',
    sentence: 'A payment could not be confirmed for more than 15 minutes.',
    means:
      'The money may have been taken or not. Until it is known the invoice cannot be paid again, so nobody pays twice.',
    advice:
      'Nothing, usually: the gateway is asked until it answers. To know sooner, look the reference up in its dashboard.',
  },
  late_success: {
    title: 'Payments that came after all',
    sentence: 'A payment succeeded after it had been given up; check whether it should be kept.',
    means: 'The money is with you and is booked. The customer may have paid in another way meanwhile.',
    advice: 'Open it and see whether something was paid twice. Refund it if so; resolve this if not.',
  },
  duplicate_charge: {
    title: 'Customers who may have paid twice',
    sentence: 'A customer may have been charged twice.',
    means: 'The second payment is with you and is kept as the customer’s credit.',
    advice: 'Refund one of the two, or agree with the customer to keep the credit.',
  },
  amount_mismatch: {
    title: 'Payments over another amount',
    sentence: 'The gateway took another amount than was asked for.',
    means: 'What was really taken is what is booked, so an invoice may be paid in part, or by too much.',
    advice: 'Compare both amounts. Ask for the rest, or refund what is too much.',
  },
  currency_mismatch: {
    title: 'Payments in another currency',
    sentence: 'The gateway took another currency than was asked for.',
    means: 'The money is with you and pays no invoice, because currencies are never mixed.',
    advice: 'Refund it and ask the customer to pay again, or settle the invoice by hand.',
  },
  unmatched_payment: {
    title: 'Payments without an invoice',
    sentence: 'The gateway has a payment that belongs to no invoice.',
    means: 'The money is with you and is booked, but no invoice counts it as paid.',
    advice:
      'Find out whose it is and put it on their invoice: it was often taken in the gateway’s own dashboard. Refund it if it is nobody’s.',
  },
  missing_at_gateway: {
    title: 'Payments the gateway does not have',
    sentence: 'A payment of ours is not in the gateway’s books.',
    means: 'An invoice counts as paid, and the gateway says that it holds no such money.',
    advice: 'Look the payment up in the gateway’s dashboard. If it is not there, ask the customer to pay again.',
  },
  poison_job: {
    title: 'Messages that could not be worked through',
    sentence: 'Something a gateway told us could not be worked through.',
    means: 'What the message was about is compared again every hour, so no money is lost sight of.',
    advice: 'If it stays after the next comparison, show the details below to whoever runs this server.',
  },
  refund_over: {
    title: 'Refunds larger than the payment',
    sentence: 'More was refunded at the gateway than was paid.',
    means: 'Money has left the gateway that no payment of yours explains.',
    advice: 'Look at the payment’s refunds in the gateway’s dashboard. This closes by itself once they fit.',
  },
  refund_failed_after_success: {
    title: 'Refunds that came back',
    sentence: 'A refund that had succeeded was returned by the bank.',
    means: 'The money is with you again, and the customer does not have it.',
    advice: 'Ask the customer where to send it and pay it in another way.',
  },
  dispute_on_refunded: {
    title: 'Disputes of refunded payments',
    sentence: 'A payment that was refunded is disputed as well.',
    means: 'The customer could get the money twice.',
    advice: 'Answer the dispute with proof of the refund.',
  },
  unmatched_dispute: {
    title: 'Disputes without a payment',
    sentence: 'A customer’s bank disputes a payment that nobody here knows.',
    means: 'The gateway may take the money although no payment of yours explains it.',
    advice:
      'Answer the dispute before its deadline, in the gateway’s dashboard if need be, and find out whose payment it was.',
  },
  delivery_failed: {
    title: 'Messages that did not arrive',
    sentence: 'A message could not be delivered.',
    means: 'No money is concerned; the customer just has not heard from you.',
    advice: 'Correct the address and send it again.',
  },
  ledger_violation: {
    title: 'Books that do not add up',
    sentence: 'The books do not add up; run remit verify.',
    means: 'An amount shown may be wrong.',
    advice: 'Open Proof to see which row it is, and show it to whoever runs this server.',
  },
  invariant_broken: {
    title: 'Books that do not add up',
    sentence: 'The hourly check of the books found a row that breaks a rule; see Proof.',
    means: 'An amount shown may be wrong.',
    advice: 'Open Proof: it names the row and what to do. This closes by itself once the rule holds again.',
  },
  restored_database: {
    title: 'A restored database',
    sentence: 'The database was restored or replaced; payments and mail wait until the gateways are compared.',
    means:
      'Payments made after the copy was taken are being looked for at the gateways, so that nothing is charged twice.',
    advice: 'Wait until the comparison is done, then let payments and mail go out again.',
  },
  clock_guard: {
    title: 'Clocks that disagree',
    sentence: 'The clocks of server and database disagree or have jumped; jobs that move money wait.',
    means: 'Nothing is charged or sent by itself until the time is certain. Customers can still pay.',
    advice: 'Set the server’s clock right. This closes by itself.',
  },
  payout_mismatch: {
    title: 'Payouts that differ',
    sentence: 'A payout of a gateway is not made of what the books expected.',
    means: 'More or less reached your bank than the payments, refunds and fees in it come to.',
    advice: 'Compare the payout with the gateway’s own report of it.',
  },
}

const OTHER: ExceptionWords = {
  title: 'Other discrepancies',
  sentence: 'Something about money does not match and waits for a decision.',
  means: 'Two records of the same money differ.',
  advice: 'Look at the details below, and say what you found.',
}

export const exceptionWords = (kind: string): ExceptionWords =>
  Object.hasOwn(WORDS, kind) ? (WORDS[kind] ?? OTHER) : OTHER
