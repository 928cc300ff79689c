import { formatMoney, formatParts } from '../../core/money/text.ts'
import { accessibleAccent } from '../colour.ts'
import { showDay } from '../day.ts'
import type { BillTo, Issuer } from '../document.ts'
import { manyLines, oneLine, withBreaks } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'

/** The part of a template's data that all documents share; `sheet.typ` draws it. Every value is ready to print. */
export type Sheet = {
  readonly lang: string
  readonly rtl: boolean
  readonly paper: 'a4' | 'us-letter'
  readonly documentTitle: string
  readonly title: string
  readonly number: string
  readonly accent: {
    readonly background: string
    readonly text: string
    readonly onLight: string
    readonly tint: string
  }
  readonly logo: boolean
  readonly issuer: { readonly name: string; readonly lines: readonly string[] }
  readonly billTo: { readonly heading: string; readonly name: string; readonly lines: readonly string[] }
  readonly footer: string
  /** Who it is from, short, above every page but the first. */
  readonly running: string
  readonly test: string | null
  readonly words: { readonly page: string; readonly of: string }
}

type Head = {
  readonly issuer: Issuer
  readonly billTo: BillTo
  readonly currency: string
  readonly locale: string
  readonly liveMode: boolean
}

/** Head, parties and footer of one document. */
export function sheetOf(head: Head, kind: { title: string; number: string; billToHeading: string }): Sheet {
  const name = oneLine(head.issuer.name, 120)
  const region = new Intl.Locale(readingLocale(head.locale)).region
  return {
    // The labels are English; the language of a document is that of its labels, not of its amounts.
    lang: 'en',
    rtl: false,
    paper: region !== undefined && letterRegions.has(region) ? 'us-letter' : 'a4',
    documentTitle: `${kind.title} ${kind.number} · ${name}`,
    title: kind.title,
    number: kind.number,
    accent: accessibleAccent(head.issuer.colour),
    logo: head.issuer.logoPng !== null,
    issuer: { name: withBreaks(name), lines: issuerLines(head.issuer).map(withBreaks) },
    billTo: {
      heading: kind.billToHeading,
      name: withBreaks(oneLine(head.billTo.name, 200)),
      lines: billToLines(head.billTo).map(withBreaks),
    },
    running: oneLine(name, 60),
    footer: [oneLine(name, 60), taxIdLine(head.issuer.taxId), head.issuer.email]
      .filter((part) => part !== null)
      .map((part) => oneLine(part, 120))
      .join('  ·  '),
    test: head.liveMode ? null : 'Test mode: this document is not real and no money moves',
    words: { page: 'Page', of: 'of' },
  }
}

/** Formats amounts of one document; negative ones carry U+2212. */
export const amountsOf = (head: { currency: string; locale: string }) => (minor: bigint) =>
  formatMoney({ minor, currency: head.currency }, readingLocale(head.locale))

/** The same without the currency, for columns whose head names it. */
export const numbersOf = (head: { currency: string; locale: string }) => (minor: bigint) =>
  formatParts({ minor, currency: head.currency }, readingLocale(head.locale))
    .filter((part) => part.kind === 'number' || part.kind === 'sign')
    .map((part) => part.text)
    .join('')

export const daysOf = (head: { locale: string }) => (day: string) => showDay(day, head.locale)

/** Notes and terms as paragraphs; a blank line is kept as the space between them. */
export function notesOf(parts: readonly { heading: string; text: string | null }[]) {
  return parts
    .map(({ heading, text }) => ({ heading, lines: manyLines(text ?? '').map(withBreaks) }))
    .filter(({ lines }) => lines.length > 0)
}

function taxIdLine(taxId: string | null): string | null {
  return taxId === null || taxId.trim() === '' ? null : `Tax ID ${taxId}`
}

/** Where business paper is Letter, by CLDR's `measurementData`. */
const letterRegions = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'CR', 'GT', 'NI', 'PA', 'PR', 'SV', 'VE', 'BZ'])

const issuerLines = (issuer: Issuer): string[] =>
  cleaned([...issuer.addressLines, issuer.email, issuer.phone, taxIdLine(issuer.taxId)])

const billToLines = (billTo: BillTo): string[] =>
  cleaned([
    billTo.contact === billTo.name ? null : billTo.contact,
    ...billTo.addressLines,
    billTo.email,
    taxIdLine(billTo.taxId),
  ])

const cleaned = (lines: readonly (string | null)[]): string[] =>
  lines
    .flatMap((line) => (line === null ? [] : [oneLine(line, 160)]))
    .filter((line) => line !== '')
    .slice(0, 12)
