/** Where one is in a list: the cursor the server gave, and which page that is for people. */
export type PageSearch = { cursor?: string; page?: number }

export function readPage(search: Record<string, unknown>): PageSearch {
  const cursor = search.cursor
  const page = Number(search.page)
  if (cursor === undefined || cursor === '' || !Number.isInteger(page) || page < 2) return {}
  return { cursor: String(cursor).slice(0, 400), page }
}

/** One text field of the address, absent when empty; numbers that look like text (`?q=42`) stay what was typed. */
export function text<K extends string>(
  name: K,
  search: Record<string, unknown>,
  shape?: RegExp,
): { [P in K]?: string } {
  const value = search[name]
  if (typeof value !== 'string' && typeof value !== 'number') return {}
  const typed = String(value).slice(0, 100)
  if (typed === '' || (shape && !shape.test(typed))) return {}
  return { [name]: typed } as { [P in K]?: string }
}
