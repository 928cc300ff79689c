import { refuse } from '../refusal.ts'

type Limits = {
  readonly max: number // characters (UTF-16 units) after cleaning
  readonly field: string // named in the refusal
}

/**
 * Free text as it is kept: Unicode NFC, line ends as \n, no other control characters, no broken surrogates, no
 * space around it. Refuses text that is too long. For a single line use `cleanLine`.
 */
export function cleanText(text: string, limits: Limits): string {
  const cleaned = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .trim()
  if (cleaned.length <= limits.max) return cleaned
  throw refuse(
    'invalid',
    'text_too_long',
    `This has ${cleaned.length} characters; at most ${limits.max} are kept. Shorten it.`,
    limits.field,
  )
}

/** As `cleanText`, with line breaks turned into spaces. */
export const cleanLine = (text: string, limits: Limits): string =>
  cleanText(text.replace(/[\r\n\u0085\u2028\u2029]+/g, ' '), limits)
