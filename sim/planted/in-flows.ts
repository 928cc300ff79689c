import type { Mistake } from './mistake.ts'

const prepare = 'src/flows/payment/prepare.ts'
const askedAmount = 'src/flows/payment/asked-amount.ts'
const apply = 'src/flows/payment/apply-outcome.ts'
const lookUp = 'src/flows/payment/look-up-attempt.ts'
const schedule = 'src/flows/payment/look-up-schedule.ts'
const success = 'src/flows/payment/record-success.ts'
const refund = 'src/flows/refund/refund-payment.ts'
const applyRefund = 'src/flows/refund/apply-refund-outcome.ts'

/** One-line mistakes in what is done in which order. */
export const inFlows: readonly Mistake[] = [
  {
    name: 'an undecided attempt of somebody else does not stop a second one',
    file: prepare,
    from: "if (undecided && !(undecided.state === 'requires_action' && reserving?.gatewayObjectId)) {",
    to: 'if (undecided && undecided.commandKey === command.commandKey) {',
  },
  {
    name: 'an equal command is not recognised',
    file: prepare,
    from: "if (same && !isStep(same)) return { kind: 'answer', view: viewOf(same, invoice) }",
    to: '',
  },
  {
    name: 'the balance that the customer saw is not compared',
    file: askedAmount,
    from: "if (command.kind === 'pay_by_link' && command.amountSeen !== due) throw balanceChanged(text(due))",
    to: '',
  },
  {
    name: 'a paid invoice may be paid again',
    file: askedAmount,
    from: 'if (due === 0n) throw invoicePaid(invoice)',
    to: 'if (due === 0n) return invoice.total',
  },
  {
    name: 'an object that may still be paid is left behind when another amount is wanted',
    file: prepare,
    from: 'if (!intent.gatewayObjectId || (moved && !undecided)) {',
    to: 'if (!intent.gatewayObjectId || intent.amount !== paying.asked.amount) {',
  },
  {
    name: 'a request is sent however long it was held up',
    file: 'src/flows/payment/call-in-time.ts',
    from: "if (isTooLate(ctx, access, deadlineAt)) return { kind: 'rejected', why: 'not_sent', detail: 'held_up' }",
    to: '',
  },
  {
    name: 'an intent that an earlier try has paid is opened again by a later one',
    file: apply,
    from: 'canMoveIntent(intent.state, state) ? state : intent.state',
    to: 'state',
  },
  {
    name: 'a payment that waits for its customer is not given up before another card is tried',
    file: prepare,
    from: ': undecided || isOther(reserving, paying)',
    to: ': isOther(reserving, paying)',
  },
  {
    name: 'a payment is sent again to find out what became of it',
    file: lookUp,
    from: "if (attempt.op !== 'create_object' && attempt.op !== 'refund') return false",
    to: "if (attempt.op === 'cancel_object') return false",
    // A payment is leased for less than an answer may take, so that no request could leave in time.
    also: {
      file: lookUp,
      from: 'callInTime(ctx, access, resendOf(found), found.leasedUntil)',
      to: 'ctx.gateways.call(access, resendOf(found))',
    },
  },
  {
    name: 'an unknown refund is sent again however old it is, and to every gateway',
    file: lookUp,
    from: 'return age < ctx.gateways.traits(access).resendWindowSeconds',
    to: 'return age < 1e9',
  },
  {
    name: 'a re-send carries a new key',
    file: lookUp,
    from: 'idempotencyKey: attempt.idempotencyKey,\n    amount',
    to: 'idempotencyKey: attempt.id,\n    amount',
  },
  {
    name: 'what is not found is believed after a minute',
    file: schedule,
    from: 'Math.max(900, 10 * lookUpLagSeconds)',
    to: 'Math.min(60, 10 * lookUpLagSeconds)',
  },
  {
    name: 'a gateway that cannot be asked counts as one that knows nothing',
    file: lookUp,
    from: "if (answer.kind === 'failed') return 'nothing'",
    to: "if (answer.kind === 'failed') return 'absent'",
  },
  {
    name: 'an object found unpaid frees its invoice without being cancelled',
    file: lookUp,
    from: 'await cancelObject(ctx, found.access, key.key, found.objectId)',
    to: "await apply(ctx, found, { kind: 'canceled', objectId: found.objectId })",
  },
  {
    name: 'an object that was made is not taken over',
    file: apply,
    from: "storeIntent(t, { ...intent, state: movedTo(intent, 'open'), gatewayObjectId: outcome.objectId })",
    to: "storeIntent(t, { ...intent, state: movedTo(intent, 'open') })",
  },
  {
    name: 'a look-up keeps its lease for a day',
    file: schedule,
    from: "op === 'confirm' || op === 'sale' ? 15 : lookUpLeaseSeconds",
    to: '86_400 * 8',
  },
  {
    name: 'nobody is told of an attempt that stays unknown',
    file: lookUp,
    from: "if (now.state !== 'unknown' || ageSeconds(ctx, attempt) < 900) return",
    to: "if (now.state === 'unknown') return",
  },
  {
    name: 'silence of the gateway counts as a decline',
    file: apply,
    from: '  const to = next(attempt.state, outcome',
    to: "  if (outcome.kind === 'unknown') return applyToAttempt(t, ctx, locked, { kind: 'declined', code: 'no_answer', retry: 'later' }, by)\n  const to = next(attempt.state, outcome",
  },
  {
    name: 'an object that was found while its maker was held up comes to nothing',
    file: apply,
    from: "kind: isStep(attempt) ? 'stepped' : 'decided'",
    to: "kind: 'decided'",
  },
  {
    name: 'a look-up that was held up past its lease sends again all the same',
    file: lookUp,
    from: 'callInTime(ctx, found.access, request, found.leasedUntil)',
    to: 'ctx.gateways.call(found.access, request)',
  },
  {
    name: 'a cancel that came too late is taken for one that worked',
    file: apply,
    from: "    case 'succeeded': {\n      move(t, cancel, 'declined', outcome, by)",
    to: "    case 'succeeded': {\n      if (by !== 'operator') return applyCancel(t, ctx, locked, { kind: 'canceled', objectId: '' }, by)\n      move(t, cancel, 'declined', outcome, by)",
  },
  {
    name: 'what is unknown is never asked about',
    file: apply,
    from: 'unknown: 5, requires_action',
    to: 'requires_action',
  },
  {
    name: 'an authentication that nobody finished is never asked about',
    file: apply,
    from: 'requires_action: 120, pending: 3_600',
    to: 'pending: 3_600',
  },
  {
    name: 'an object that was canceled behind our back is confirmed again for ever',
    file: 'src/flows/payment/apply-outcome.ts',
    from: 'gatewayObjectId: isDead ? null : (',
    to: 'gatewayObjectId: (',
  },
  {
    name: 'the object of an intent is forgotten',
    file: apply,
    from: 'gatewayObjectId: isDead ? null : (objectIdOf(outcome) ?? intent.gatewayObjectId),',
    to: 'gatewayObjectId: null,',
  },
  {
    name: 'an exception stays open when its attempt has explained itself',
    file: apply,
    from: "if (attempt.state === 'unknown' && to !== 'unknown')",
    to: "if (attempt.state === 'prepared' && to !== 'unknown')",
  },
  {
    name: 'money in another currency is allocated',
    file: success,
    from: "(kind) => kind === 'currency_mismatch' || kind === 'unmatched_payment'",
    to: "(kind) => kind === 'unmatched_payment'",
  },
  {
    name: 'what was asked for is booked instead of what was taken',
    file: success,
    from: 'amount: txn.amount.minor,\n    tipAmount',
    to: 'amount: intent.amount,\n    tipAmount',
  },
  {
    name: 'a payment of another amount opens no exception',
    file: success,
    from: "kinds.push('amount_mismatch')",
    to: 'kinds.length = 0',
  },
  {
    name: 'a tip settles the invoice as well',
    file: success,
    from: 'const rest = txn.amount.minor - tip',
    to: 'const rest = txn.amount.minor',
  },
  {
    name: 'another tip is charged by the object of the one before',
    file: prepare,
    from: 'intent.tipAmount !== asked.tip ||',
    to: '',
  },
  {
    name: 'the surplus of a payment is nobody’s',
    file: success,
    from: 'addCustomerCredit(t, { id: ctx.ids.uuid(), ...credit, ...source, amount: received.surplus })',
    to: '',
  },
  {
    name: 'a payment is not posted to the ledger',
    file: success,
    from: 'postCapture(t, ctx, s, paymentId, { ...received, tip })\n  tell',
    to: 'tell',
  },
  {
    name: 'the fee is not posted',
    file: success,
    from: 'const entries = txn.fee ? [capture,',
    to: 'const entries = txn.fee && txn.fee < 0n ? [capture,',
  },
  {
    name: 'a refund does not look whether another one is under way',
    file: refund,
    from: 'if (given.refunds.some((r) => isUndecidedRefund(r.state))) throw refundUnderWay()',
    to: '',
  },
  {
    name: 'refunds that are on hold do not count as given back',
    file: 'src/flows/refund/parts-left.ts',
    from: 'const counted = refunds.filter((r) => countsAsRefunded(r.state))',
    to: "const counted = refunds.filter((r) => r.state === 'succeeded')",
  },
  {
    name: 'an equal refund command is a second refund',
    file: refund,
    from: 'if (same?.refundId) {',
    to: 'if (same?.refundId && same.amount < 0n) {',
  },
  {
    name: 'a refund that failed is not taken back in the ledger',
    file: applyRefund,
    from: 'postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: refund.liveMode }])\n  note(t, ctx, failed',
    to: 'note(t, ctx, failed',
  },
  {
    name: 'a refund on hold counts as given',
    file: applyRefund,
    from: "    case 'unknown':\n    case 'pending': {",
    to: "    case 'unknown': {",
  },
  {
    name: 'a payment forgets how much of it was refunded',
    file: applyRefund,
    from: 'storeAmountRefunded(t, payment.id, payment.amountRefunded + refund.amount)',
    to: 'storeAmountRefunded(t, payment.id, refund.amount)',
  },
  {
    name: 'cash is booked on the invoice and in no ledger',
    file: 'src/flows/payment/record-offline.ts',
    from: 'postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: invoice.liveMode }])',
    to: '',
  },
  {
    name: 'an invoice is voided while a payment is under way',
    file: 'src/flows/invoice/live-attempt.ts',
    from: "if (undecided || (intent && intent.state !== 'open')) throw invoiceHasLiveAttempt(invoice)",
    to: '',
  },
  {
    name: 'an attempt is written only after its request was sent',
    file: 'src/flows/payment/perform.ts',
    from: 'const outcome = await callInTime(ctx, access, request, deadlineAt)',
    to: 'await ctx.gateways.call(access, request)\n    const outcome = await callInTime(ctx, access, request, deadlineAt)',
  },
]
