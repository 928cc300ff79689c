/** What a request of Stripe's first API version is made of; lists and objects may be nested. */
export type FormValue = string | number | boolean | readonly FormValue[] | { readonly [name: string]: FormValue }

export type Form = { readonly [name: string]: FormValue }

/**
 * Form encoding with brackets: `{ metadata: { a: 'b' }, expand: ['c'] }` is `metadata[a]=b&expand[0]=c`, the brackets
 * percent-encoded. The same form always gives the same text, because a repeated key must come with the same bytes.
 */
export function encodeForm(form: Form): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) add(pairs, name, value)
  return pairs.toString()
}

function add(pairs: URLSearchParams, name: string, value: FormValue): void {
  if (typeof value !== 'object') {
    pairs.append(name, String(value))
    return
  }
  for (const [key, one] of Object.entries(value)) add(pairs, `${name}[${key}]`, one)
}
