import type { SqlValue } from '../../src/ports/tx.ts'
import type { Books } from '../gateway/books.ts'
import type { Written } from '../world/watched-tx.ts'

/** Fifteen minutes of silence (CORRECTNESS §5), less what an answer may take on its way. */
const leastSpan = (15 * 60 - 60) * 1e6
const leastNegatives = 3

type Attempt = { readonly op: string; readonly reference: string; readonly accountId: string }

/**
 * I-17, asked of the gateway: whoever writes that an attempt never happened has either heard so from its gateway three
 * times over fifteen minutes, or its object is cancelled there. Judged at that moment, since later evidence may mend it.
 */
export function createGivenUp(booksOf: (accountId: string) => Books): (writes: readonly Written[]) => string[] {
  const attempts = new Map<string, Attempt>()
  return (writes) => {
    const found: string[] = []
    for (const { table, verb, values } of writes) {
      if (table !== 'gateway_attempts') continue
      const id = String(values.id)
      if (verb === 'insert') {
        const { op, merchant_ref, gateway_account_id } = values
        attempts.set(id, { op: String(op), reference: String(merchant_ref), accountId: String(gateway_account_id) })
      }
      const attempt = attempts.get(id)
      if (values.state !== 'absent' || !attempt) continue
      const books = booksOf(attempt.accountId)
      if (isCancelled(books, values.response) || isUnknownThere(books, attempt)) continue
      found.push(
        `[I-17] ${attempt.op} ${attempt.reference} was given up, and its gateway had never said that it did not happen`,
      )
    }
    return found
  }
}

function isCancelled(books: Books, response: SqlValue): boolean {
  if (typeof response !== 'object' || response === null || !('json' in response)) return false
  const { objectId } = response.json as { objectId?: string }
  return books.objects.get(objectId ?? '')?.status === 'canceled'
}

function isUnknownThere(books: Books, { reference }: Attempt): boolean {
  const heard = books.negatives.get(reference) ?? []
  const [first = 0] = heard
  return heard.length >= leastNegatives && (heard.at(-1) ?? 0) - first >= leastSpan
}
