import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../money/money.ts'
import { Refusal } from '../refusal.ts'
import { cleanLine, cleanText } from './clean-text.ts'
import { csvCell, csvRow } from './csv-cell.ts'
import { readEmail } from './email.ts'
import { isHeaderSafe } from './header-safe.ts'
import { checkOneLine } from './one-line.ts'

/** A small reader of RFC 4180, so that what is written can be read back. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const cell of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '')
    if (cell[3] === '\r\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '＝', 'a', ' ', '1') }),
)

const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))

describe('CSV', () => {
  test('[A-053] no cell that a spreadsheet opens begins as a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
      expect(csvCell(`${start}cmd|' /C calc'!A0`)).toBe(`"'${start}cmd|' /C calc'!A0"`)
    }
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (cells) => {
        const [read] = readCsv(csvRow(cells))
        expect(read).toHaveLength(cells.length)
        for (const cell of read ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      }),
    )
  })

  test('what is written is read back, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (cells) => {
        const [read] = readCsv(csvRow(cells))
        expect(read?.map((c) => c.replace(/^'/, ''))).toEqual(
          cells.map((c) => c.replaceAll('\u0000', '').replace(/^'/, '')),
        )
      }),
    )
  })

  test('numbers and amounts stay numbers, nothing stays empty', () => {
    expect(csvRow(['INV-1', 3, -4n, money(-1_250n, 'USD'), null, 'a "b", c', ' x'])).toBe(
      'INV-1,3,-4,-12.50,,"a ""b"", c"," x"\r\n',
    )
  })
})

describe('mail headers', () => {
  test('[A-052] line breaks and control characters are refused by the name of their field', () => {
    for (const text of [
      'a\r\nBcc: x@y.z',
      'a\nb',
      'a\rb',
      'a\u0000b',
      'a\u2028b',
      'a\u2029b',
      'a\u0085b',
      'a\tb',
      '\ud800',
    ]) {
      expect(isHeaderSafe(text), JSON.stringify(text)).toBe(false)
      expect(() => checkOneLine(text, 'subject')).toThrow(Refusal)
    }
    try {
      checkOneLine('a\nb', 'billTo.name')
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ kind: 'invalid', code: 'line_break', field: 'billTo.name' })
    }
  })

  test('names of all scripts pass as they are', () => {
    for (const text of ['Zoë O’Brien, Ltd. <ok>', 'شركة النور', '株式会社さくら', 'חברה', ''])
      expect(() => checkOneLine(text, 'name')).not.toThrow()
  })
})

describe('e-mail addresses', () => {
  test('one plain address is read, with its domain in lower case', () => {
    expect(readEmail(' Dana.Whitfield+bills@Example.COM ')).toBe('Dana.Whitfield+bills@example.com')
    expect(readEmail("o'brien@sub.example.co.uk")).toBe("o'brien@sub.example.co.uk")
    expect(readEmail('a@xn--bcher-kva.example')).toBe('a@xn--bcher-kva.example')
    expect(readEmail('a@example.xn--p1ai')).toBe('a@example.xn--p1ai')
  })

  test('[A-052] lists, names, quotes, line breaks and oddities are refused', () => {
    const bad = [
      '',
      '@',
      'a',
      'a@',
      '@b.cd',
      'a@b',
      'a@b,c@d.ef',
      'a@b.cd,c@d.ef',
      'a@b.cd;c@d.ef',
      'a@b.cd c@d.ef',
      'A <a@b.cd>',
      'a@b.cd\r\nBcc: c@d.ef',
      'a@b.cd\n',
      '\ta@b.cd',
      'a@b.cd\u2028',
      '"a b"@c.de',
      'a@@b.cd',
      'a@b@c.de',
      '.a@b.cd',
      'a.@b.cd',
      'a..b@c.de',
      'a@.b.cd',
      'a@b..cd',
      'a@-b.cd',
      'a@b-.cd',
      'a@b.c',
      'a@b.12',
      'a@[127.0.0.1]',
      'a(x)@b.cd',
      'a\\@b.cd',
      'é@b.cd',
      'a@bücher.de',
      `${'a'.repeat(65)}@b.cd`,
      `a@${'b'.repeat(64)}.cd`,
      `a@${'b.'.repeat(130)}cd`,
      'a@b.cd\u0000',
      'a%0d@b .cd',
    ]
    for (const text of bad) expect(readEmail(text), JSON.stringify(text)).toBeNull()
  })

  // Backtracking on these would take years.
  test('[A-056] an address made to be slow is refused in a moment', { timeout: 20_000 }, () => {
    for (const text of [`${'a.'.repeat(50_000)}@b.cd`, `a@${'b-'.repeat(50_000)}`, '@'.repeat(100_000)])
      expect(readEmail(text)).toBeNull()
  })
})

describe('free text', () => {
  const limits = { max: 500, field: 'notes' }

  test('[A-057] is kept in one normal form, with plain line ends and no control characters', () => {
    expect(cleanText('  Cafe\u0301\r\nsecond\u2028third\u0007\tend \u0000', limits)).toBe('Café\nsecond\nthird end')
    expect(cleanLine('one\r\ntwo\nthree', limits)).toBe('one two three')
    expect(cleanText('a\ud800b', limits)).toBe('a\ufffdb')
  })

  test('cleaning twice is cleaning once, and nothing unwanted is left', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: codeUnit })), (text) => {
        const cleaned = cleanText(text, limits)
        expect(cleanText(cleaned, limits)).toBe(cleaned)
        expect(cleaned).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u2029]/u)
        expect(cleaned.isWellFormed()).toBe(true)
      }),
    )
  })

  test('text that is too long is refused, with its length', () => {
    expect(cleanText('x'.repeat(500), limits)).toHaveLength(500)
    expect(() => cleanText('x'.repeat(501), limits)).toThrow('501 characters')
  })
})
