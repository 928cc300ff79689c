import { DISPUTE_LABELS } from '../../../src/core/dispute/dispute-words.ts'
import { type PageSearch, readPage, text } from '../shell/page-search.ts'

/** Chips of the list; each is a way of asking the API. */
export const DISPUTE_FILTERS = [
  { value: '', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'due', label: 'Due within a week' },
  { value: 'under_review', label: DISPUTE_LABELS.under_review.text },
  { value: 'won', label: DISPUTE_LABELS.won.text },
  { value: 'lost', label: DISPUTE_LABELS.lost.text },
] as const

export type DisputeFilters = PageSearch & { show?: string; q?: string }

export function readDisputeFilters(search: Record<string, unknown>): DisputeFilters {
  const known = DISPUTE_FILTERS.some(({ value }) => value !== '' && value === search.show)
  return { ...readPage(search), ...(known ? { show: String(search.show) } : {}), ...text('q', search) }
}

export function queryOf({ show, q, cursor }: DisputeFilters): Record<string, string | number | undefined> {
  const shown = show === 'open' ? { open: 'true' } : show === 'due' ? { dueWithin: 7 } : { status: show }
  return { ...shown, q, cursor }
}
