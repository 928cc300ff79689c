import type { Books } from '../gateway/books.ts'
import { authenticate, cancelIdleObjects } from '../gateway/receive.ts'
import { settle } from '../gateway/settle.ts'
import { authenticateAtStripe, cancelIdleAtStripe, settleAtStripe } from '../stripe/stripe-deeds.ts'
import type { World } from './world.ts'

/** Decides what a gateway has on hold. False when it is decided already. */
export const settleAt = (world: World, books: Books, id: string, succeeds: boolean): boolean =>
  books.stripe ? settleAtStripe(world.stripe, books, id, succeeds) : settle(books, id, succeeds)

/** The customer does, or does not, authenticate what waits for them. False when nothing does. */
export const authenticateAt = (world: World, books: Books, objectId: string, result: 'approve' | 'fail'): boolean =>
  books.stripe
    ? authenticateAtStripe(world.stripe, books, objectId, result)
    : authenticate(books, objectId, result, world.scheduler.now())

/** Cancels every object that waits for somebody to pay it. */
export const cancelIdleAt = (world: World, books: Books): void =>
  books.stripe ? cancelIdleAtStripe(world.stripe, books) : cancelIdleObjects(books)
