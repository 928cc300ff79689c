import { refuse } from '../refusal.ts'

// Control characters, and the two line separators that some mail programs take for line ends.
const LINE_BREAKING = /[\p{Cc}\u2028\u2029]/u

/** Whether text may stand in a mail header or an address line: one line, no control characters, well-formed Unicode. */
export const isHeaderSafe = (text: string): boolean => !LINE_BREAKING.test(text) && text.isWellFormed()

/**
 * The text itself, or a refusal that names `field`. For names, subjects and addresses that end up in mail headers: they
 * are refused and not repaired, because whoever sends a line break there means harm.
 */
export function headerSafe(text: string, field: string): string {
  if (isHeaderSafe(text)) return text
  throw refuse(
    'invalid',
    'control_character',
    'This must be a single line without control characters; remove line breaks and try again.',
    field,
  )
}
