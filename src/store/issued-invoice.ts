import type { Tx } from '../ports/tx.ts'
import { type InvoiceRow, NEW, NEW_VALUES, newParameters } from './invoice.ts'
import { insertLines, linesToInsert, type StoredLine } from './line-item.ts'
import { givenNumber } from './number-series.ts'
import { json } from './values.ts'

const insert = `${givenNumber('invoice')}, lines as (${insertLines(27)})
  insert into invoices (${NEW}, issue_on, seller, issued_at, version, number)
  select ${NEW_VALUES}, $23, $24, $25, $26, given.number from given returning number`

/**
 * Inserts an invoice that is issued from the start, with its lines, under the next number of the organization's series,
 * and answers that number, which need not be awaited. As with `issueUnderNextNumber` only what must comes after it.
 */
export function insertIssued(t: Tx, row: InvoiceRow, lines: readonly StoredLine[]): Promise<string> {
  const ofIssue = [row.issueOn, json(row.seller), row.issuedAt, row.version]
  const given = t.one<{ number: string }>(insert, [...newParameters(t, row), ...ofIssue, json(linesToInsert(lines))])
  const number = given.then((one) => one.number)
  number.catch(() => {})
  return number
}
