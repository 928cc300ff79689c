import type { Books } from './books.ts'

/** What a webhook tells of: which object changed, and in which way; nothing of it is to be believed. */
export type News = {
  readonly type: string
  readonly kind: 'charge' | 'refund' | 'object'
  readonly id: string
  readonly reference: string
}

/** What has changed since the last time: each is told once. */
export function newsOf(books: Books): News[] {
  const news: News[] = []
  const note = (kind: News['kind'], { id, reference, status }: { id: string; reference: string; status: string }) => {
    if (books.hooked.get(id) === status) return
    books.hooked.set(id, status)
    const type = kind === 'refund' ? 'refund.updated' : `${kind}.${status === 'declined' ? 'failed' : status}`
    news.push({ type, kind, id, reference })
  }
  for (const charge of books.charges.values()) note('charge', charge)
  for (const refund of books.refunds.values()) note('refund', refund)
  for (const object of books.objects.values()) if (object.status === 'canceled') note('object', object)
  return news
}
