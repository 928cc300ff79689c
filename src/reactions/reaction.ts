import type { Ctx } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import type { NewDelivery } from '../store/delivery.ts'
import type { OutboxMessage } from '../store/outbox.ts'

/** What follows from one committed fact: deliveries, written in the transaction that fans the message out. */
export type Reaction = (t: Tx, ctx: Ctx, message: OutboxMessage) => Promise<NewDelivery[]>
