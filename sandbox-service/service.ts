import { type Accounts, openAccounts } from './accounts.ts'
import { type Books, openBooks } from './books.ts'
import { openClock, type ServiceClock } from './clock.ts'
import { type Faults, openFaults } from './faults.ts'
import { type Marks, openMarks } from './marks.ts'
import { openWebhooks, type Webhooks } from './webhooks.ts'

/** Everything the service works with; handed to each function that needs it. */
export type Service = {
  readonly books: Books
  readonly marks: Marks
  readonly clock: ServiceClock
  readonly accounts: Accounts
  readonly faults: Faults
  readonly webhooks: Webhooks
}

/** Opens the books in `folder`, which must not be in use by another service. */
export function openService(folder: string): Service {
  const books = openBooks(folder)
  const marks = openMarks(books)
  const clock = openClock(marks)
  const accounts = openAccounts(books)
  const faults = openFaults(books)
  return { books, marks, clock, accounts, faults, webhooks: openWebhooks(books, clock, accounts, faults) }
}
