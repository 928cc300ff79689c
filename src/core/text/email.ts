const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
const TOP_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/

/**
 * One e-mail address, with its domain in lower case, or null. Plain addresses only: no display name, no list, no
 * quotes, comments, control characters or address literals; ≤ 254 characters, ≤ 64 before the @.
 */
export function readEmail(text: string): string | null {
  const address = text.replace(/^ +| +$/g, '')
  if (address.length > 254) return null

  const at = address.indexOf('@')
  const local = address.slice(0, at)
  const domain = address.slice(at + 1).toLowerCase()
  if (at < 1 || local.length > 64 || !LOCAL.test(local)) return null

  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null
  return TOP_LABEL.test(labels.at(-1) ?? '') ? `${local}@${domain}` : null
}
