import type { SandboxAccount } from './sandbox-client.ts'

type ProfileWords = { readonly name: string; readonly steps: 'object' | 'sale'; readonly manners: string }

/** The four gateways the sandbox can play, as docs/sandbox-api.md describes them. */
export const profileWords: Readonly<Record<SandboxAccount['profile'], ProfileWords>> = {
  stripe: {
    name: 'Stripe',
    steps: 'object',
    manners:
      'A payment is made first and confirmed after. A repeated call gets the first answer, also when that was an error.',
  },
  paypal: {
    name: 'PayPal',
    steps: 'object',
    manners: 'An order is made first and captured after. A repeated call gets the first answer for six hours.',
  },
  authorizenet: {
    name: 'Authorize.net',
    steps: 'sale',
    manners: 'One call takes the money. The same amount on the same card is refused as a duplicate for two minutes.',
  },
  nmi: {
    name: 'NMI',
    steps: 'sale',
    manners: 'One call takes the money. The same amount on the same card is refused as a duplicate for twenty minutes.',
  },
}

/** What can go wrong on demand, in the order in which it is offered. */
export const faultWords: Readonly<Record<string, string>> = {
  decline: 'Decline the card',
  reset_after: 'Act, then cut the connection',
  reset_before: 'Do nothing and cut the connection',
  timeout_after: 'Act, then never answer',
  timeout_before: 'Do nothing and never answer',
  slow: 'Act, then answer late',
  error_after: 'Act, then answer with an error (500)',
  error_before: 'Do nothing, answer with an error (500)',
  garbage: 'Act, then answer with a web page',
  truncated: 'Act, then break off in mid-answer',
  rate_limit: 'Refuse: too many calls (429)',
  duplicate: 'Refuse as a duplicate',
  other_amount: 'Move another amount',
  pending: 'Leave it pending',
  fail_refund: 'Fail the refund',
  webhook_lost: 'Webhook: lose it',
  webhook_doubled: 'Webhook: send it twice',
  webhook_late: 'Webhook: send it late',
  webhook_shuffled: 'Webhook: let it be overtaken',
  webhook_tampered: 'Webhook: change its body',
}

const shared = {
  refund: 'Refund',
  answer_dispute: 'Answer a dispute',
  look_up: 'Look-up',
  webhook: 'Webhook',
  any: 'Any but look-ups',
}

export const opWords: Readonly<Record<ProfileWords['steps'], Readonly<Record<string, string>>>> = {
  object: {
    confirm: 'Confirm a payment',
    create_object: 'Create a payment',
    cancel_object: 'Cancel a payment',
    ...shared,
  },
  sale: { sale: 'Take a payment', ...shared },
}
