/** How a card behaves, by its token's beginning: `ok`, `no` (declined) or `ask` (the customer must authenticate). */
export type CardBehaviour = 'ok' | 'no' | 'ask'

/** Last digits of the card whose refunds a gateway puts on hold; Stripe's manual calls it the asynchronous refund card. */
export const pendingRefundCard = '7726'
