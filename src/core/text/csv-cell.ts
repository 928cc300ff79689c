import type { Money } from '../money/money.ts'
import { decimalText } from '../money/text.ts'

/** Text is never trusted; numbers and amounts are ours and stay numbers in the spreadsheet. */
export type CsvValue = string | number | bigint | null | Money

// What a spreadsheet reads as a formula, the full-width forms of it included (CORRECTNESS §18.10).
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

const NEEDS_QUOTES = /[",;\t\r\n]/

/**
 * One cell of a CSV file. Text that a spreadsheet would run as a formula gets an apostrophe in front and is quoted, so
 * that it is shown instead; quotes inside are doubled.
 */
export function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'object') return decimalText(value)

  const text = value.replaceAll('\u0000', '')
  if (FORMULA.test(text)) return quoted(`'${text}`)
  return NEEDS_QUOTES.test(text) || text !== text.trim() ? quoted(text) : text
}

/** One line of a CSV file with its line end (RFC 4180: CRLF). */
export const csvRow = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(',')}\r\n`

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
