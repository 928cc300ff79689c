import type { DocumentLine, DocumentTax } from '../document.ts'
import { manyLines, oneLine, withBreaks } from '../printable.ts'
import { numbersOf } from './sheet.ts'

type Column = { readonly key: string; readonly head: string }
type PrintedLine = Readonly<Record<string, string | null>>
export type TotalRow = { readonly label: string; readonly amount: string; readonly strong: boolean }

type Show = (minor: bigint) => string

/** The table as `lines.typ` draws it: columns, printed lines, and how they are laid out. */
export function tableOf(document: { lines: readonly DocumentLine[]; currency: string; locale: string }) {
  const columns = columnsOf(document.lines, document.currency)
  const show = numbersOf(document)
  const lines = document.lines.map((line) => printedLine(line, show))
  return { columns, lines, tied: tiedLines(lines), wide: isWide(columns, lines) }
}

/** Columns for discount and tax only where a line has one: an empty column is noise on every row. */
function columnsOf(lines: readonly DocumentLine[], currency: string): Column[] {
  return [
    { key: 'description', head: 'Description' },
    { key: 'quantity', head: 'Quantity' },
    { key: 'unitPrice', head: 'Unit price' },
    ...(lines.some((line) => line.discount !== 0n) ? [{ key: 'discount', head: 'Discount' }] : []),
    ...(lines.some((line) => line.taxes.length > 0) ? [{ key: 'tax', head: 'Tax' }] : []),
    { key: 'amount', head: `Amount (${currency})` },
  ]
}

function printedLine(line: DocumentLine, show: Show): PrintedLine {
  const detail = line.detail === null ? [] : manyLines(line.detail, 1000)
  return {
    description: withBreaks(oneLine(line.description, 500)),
    detail: detail.length === 0 ? null : withBreaks(detail.join('\n')),
    quantity: [showQuantity(line.quantityE6), line.unit === null ? '' : oneLine(line.unit, 20)].join(' ').trim(),
    unitPrice: show(line.unitPrice),
    discount: line.discount === 0n ? '' : show(-line.discount),
    tax: line.taxes.map((tax) => showRate(tax.ppm)).join(' + '),
    amount: show(line.amount),
  }
}

/**
 * How many of the last lines stay on the page of the totals, at most two. A very long one may break instead: tied, it
 * could grow past the page, where Typst would draw it over the footer.
 */
function tiedLines(lines: readonly PrintedLine[]): number {
  let height = 0
  let tied = 0
  for (const line of lines.slice(-2).reverse()) {
    const detail = line.detail ?? ''
    height +=
      Math.ceil((line.description ?? '').length / 45) + detail.split('\n').length + Math.ceil(detail.length / 55)
    if (height > 34) break
    tied += 1
  }
  return tied
}

/** True when the figures together leave no room for words beside them; `lines.typ` then stacks the two. */
function isWide(columns: readonly Column[], lines: readonly PrintedLine[]): boolean {
  const widths = columns
    .filter(({ key }) => key !== 'description')
    .map(({ key, head }) => Math.max(head.length, ...lines.map((line) => (line[key] ?? '').length)) + 3)
  return widths.reduce((sum, width) => sum + width, 0) > 64
}

/** Taxes one a row; with more than one rate each names what it was taken on, as an auditor wants to add it up. */
export function taxRows(taxes: readonly DocumentTax[], show: Show): TotalRow[] {
  return taxes.map((tax) => {
    const name = [oneLine(tax.name, 60), tax.ppm === null ? '' : showRate(tax.ppm)].join(' ').trim()
    const words = [tax.inclusive ? `Includes ${name}` : name, ...(taxes.length > 1 ? [`on ${show(tax.base)}`] : [])]
    return { label: words.join(' '), amount: show(tax.amount), strong: false }
  })
}

/** 1 500 000 millionths is "1.5". */
export function showQuantity(quantityE6: bigint): string {
  const rest = (quantityE6 % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return `${quantityE6 / 1_000_000n}${rest === '' ? '' : `.${rest}`}`
}

/** 99 750 ppm is "9.975%". */
export function showRate(ppm: number): string {
  const rest = String(ppm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return `${Math.floor(ppm / 10_000)}${rest === '' ? '' : `.${rest}`}%`
}
