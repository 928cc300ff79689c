import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { linksOf, textOf } from '../../test/harness/read-pdf.ts'
import { creditNoteSheet } from '../render/pdf/credit-note-data.ts'
import { invoiceSheet } from '../render/pdf/invoice-data.ts'
import { receiptSheet } from '../render/pdf/receipt-data.ts'
import { aCreditNoteDocument, aLine, anInvoiceDocument, aReceiptDocument } from '../render/sample-invoice.ts'
import { pdfProcess } from './pdf-process.ts'

// Method: real documents from the real process, read back by another library (pdf-lib), text through the fonts'
// own ToUnicode tables, so that what is asserted is what a reader's PDF program finds.
const shared = pdfProcess()
afterAll(() => shared.stop())

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remit-pdf-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const invoice = (over: Parameters<typeof anInvoiceDocument>[0] = {}) =>
  shared.render('invoice', invoiceSheet(anInvoiceDocument(over)))

test('[K8] [K9] the Pay button and the code are real links to the payment page', async () => {
  const payLink = 'https://pay.example.com/p/Zk3vQ8rT1mWc5yXb7nLd9fHs2gJa4uEo'
  const links = await linksOf(await invoice({ payLink }))
  expect(links.length).toBeGreaterThanOrEqual(2)
  expect(new Set(links)).toEqual(new Set([payLink]))
})

test('[K10] without a pay link there is no link at all', async () => {
  expect(await linksOf(await invoice({ payLink: null }))).toEqual([])
})

test('[J18] the amounts in the file are those of the invoice', async () => {
  const text = await textOf(await invoice({ lines: [aLine({ unitPrice: 123_456n })], amountPaid: 23_456n }))
  for (const words of [
    'INV-0042',
    'AmeliaHartInteriors',
    '1,234.56',
    '$1,234.56',
    '−$234.56',
    '$1,000.00',
    'Pay$1,000.00',
    'Page1of1',
  ]) {
    expect(text.replaceAll(/\s/g, '')).toContain(words)
  }
})

test('same data, same bytes: also from another process', async () => {
  const [one, two] = [await invoice(), await invoice()]
  await shared.render('receipt', receiptSheet(aReceiptDocument()))
  const fresh = pdfProcess()
  const three = await fresh.render('invoice', invoiceSheet(anInvoiceDocument()))
  await fresh.stop()
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true)
  expect(Buffer.from(one).equals(Buffer.from(three))).toBe(true)
})

test('forty lines take two pages, and the head of the table stands on both', async () => {
  const bytes = await invoice({
    lines: Array.from({ length: 40 }, (_, i) => aLine({ description: `Line ${i}` })),
    locale: 'en-GB',
  })
  const pages = (await textOf(bytes)).replaceAll(' ', '').split('\n')
  expect(pages).toHaveLength(2)
  for (const page of pages) expect(page).toContain('DescriptionQuantityUnitprice')
})

// Method: every number of lines around the page break, so that each way the end can fall is seen.
test('a total never stands alone: the page that has it has a line as well', async () => {
  for (let count = 14; count <= 30; count += 1) {
    const lines = Array.from({ length: count }, (_, i) => aLine({ description: `Work-${i}` }))
    const withTotal = (await textOf(await invoice({ lines }))).split('\n').filter((page) => /Pay\s*\$/.test(page))
    expect(withTotal, `${count} lines`).toHaveLength(1)
    expect(withTotal[0], `${count} lines`).toContain(`Work-${count - 1}`)
  }
})

test('[A-050] [A-051] what a customer types stays text, whatever language it is written in', async () => {
  const hostile =
    '#panic("x") $x^2$ <a> @b #read("/etc/passwd") #image("http://169.254.169.254/") {{constructor}} <img src=file:///etc/passwd> \\ `raw` *b* = H'
  const base = anInvoiceDocument()
  const bytes = await shared.render(
    'invoice',
    invoiceSheet({
      ...base,
      issuer: { ...base.issuer, name: hostile, addressLines: [hostile] },
      billTo: { ...base.billTo, name: hostile, contact: hostile, addressLines: [hostile] },
      lines: [aLine({ description: hostile, detail: hostile, unit: '#h' })],
      reference: hostile,
      notes: hostile,
      terms: hostile,
    }),
  )
  const text = (await textOf(bytes)).replaceAll(/[\s\u200b]/g, '')
  expect(text).toContain('#panic("x")$x^2$<a>@b#read("/etc/passwd")')
  expect(text).not.toContain('root:')
  expect(await linksOf(bytes)).toEqual(expect.not.arrayContaining([expect.stringContaining('169.254')]))
})

test('names in Arabic, Hebrew and Japanese are drawn with glyphs, not boxes', async () => {
  const base = anInvoiceDocument()
  const nameIn = async (name: string) =>
    textOf(await shared.render('invoice', invoiceSheet({ ...base, billTo: { ...base.billTo, name } })))
  expect(await nameIn('株式会社山田商店')).toContain('株式会社山田商店')
  expect([...(await nameIn('סטודיו'))].filter((c) => 'סטודיו'.includes(c))).toHaveLength(6)
  expect((await nameIn('شركة')).replaceAll(/[^\u0600-\u06ff]/g, '').length).toBeGreaterThanOrEqual(3)
})

test('other documents carry their own facts', async () => {
  const note = await textOf(await shared.render('credit-note', creditNoteSheet(aCreditNoteDocument())))
  expect(note.replaceAll(' ', '')).toContain('CreditnoteCN-0007')
  const receipt = await textOf(await shared.render('receipt', receiptSheet(aReceiptDocument({ liveMode: false }))))
  expect(receipt.replaceAll(' ', '')).toMatch(/Testmode.*Visaendingin4242/s)
})

test('a document that cannot be drawn fails alone', async () => {
  await expect(shared.render('invoice', { text: {}, logoPng: null })).rejects.toMatchObject({ why: 'template' })
  await expect(
    shared.render('invoice', { ...invoiceSheet(anInvoiceDocument()), logoPng: new Uint8Array([1, 2]) }),
  ).resolves.toBeDefined()
  expect((await invoice()).length).toBeGreaterThan(1000)
})

/** A stand-in for the drawing process, so that its faults can be had on demand. */
async function child(code: string): Promise<string> {
  const path = join(folder, 'child.mjs')
  await writeFile(
    path,
    `import { existsSync, writeFileSync } from 'node:fs'\nconst mark = ${JSON.stringify(join(folder, 'mark'))}\n${code}`,
  )
  return path
}
const sheet = { text: {}, logoPng: null }

test('a process that dies under a document is replaced, and the document drawn after all', async () => {
  const pdf = pdfProcess({
    child: await child(`process.on('message', (job) => {
    if (!existsSync(mark)) { writeFileSync(mark, ''); process.kill(process.pid, 'SIGSEGV') }
    process.send({ id: job.id, pdf: new Uint8Array([7]), rssBytes: 1 }) })`),
  })
  expect(await pdf.render('invoice', sheet)).toEqual(new Uint8Array([7]))
  expect(existsSync(join(folder, 'mark'))).toBe(true)
  await pdf.stop()
})

test('a document that kills every process is given up, and the next one is drawn', async () => {
  const pdf = pdfProcess({
    child: await child(`process.on('message', (job) => {
    if (job.text === '{"bad":true}') process.exit(3)
    process.send({ id: job.id, pdf: new Uint8Array([7]), rssBytes: 1 }) })`),
  })
  const bad = pdf.render('invoice', { text: { bad: true }, logoPng: null })
  const good = pdf.render('invoice', sheet)
  await expect(bad).rejects.toMatchObject({ why: 'crash' })
  expect(await good).toEqual(new Uint8Array([7]))
  await pdf.stop()
})

test('a document that takes too long is given up', async () => {
  const pdf = pdfProcess({ documentTimeoutMs: 300, child: await child(`process.on('message', () => {})`) })
  await expect(pdf.render('invoice', sheet)).rejects.toMatchObject({ why: 'timeout' })
  expect(pdf.pid()).toBeNull()
  await pdf.stop()
})

test('the process is replaced after so many documents or too much memory, and ends when idle', async () => {
  const path = await child(
    `process.on('message', (job) => process.send({ id: job.id, pdf: new Uint8Array(Buffer.from(String(process.pid))), rssBytes: job.text === '{"fat":true}' ? 1e9 : 1 }))`,
  )
  const pdf = pdfProcess({ child: path, documentsMax: 2, rssMaxBytes: 1e6, idleMs: 200 })
  const pids: string[] = []
  for (const text of [{}, {}, {}, { fat: true }, {}])
    pids.push(Buffer.from(await pdf.render('invoice', { text, logoPng: null })).toString())
  expect(pids[0]).toBe(pids[1])
  expect(new Set(pids).size).toBe(3)
  expect(pdf.pid()).not.toBeNull()
  await wait(600)
  expect(pdf.pid()).toBeNull()
  await pdf.stop()
})

test('more documents than may wait are refused at once, and stopping refuses the rest', async () => {
  const pdf = pdfProcess({ queueMax: 2, child: await child(`process.on('message', () => {})`) })
  const asked = Array.from({ length: 4 }, () =>
    pdf.render('invoice', sheet).catch((error: { why: string }) => error.why),
  )
  expect(await asked[3]).toBe('busy')
  await pdf.stop()
  expect(await Promise.all(asked.slice(1))).toEqual(['stopped', 'stopped', 'busy'])
  await expect(pdf.render('invoice', sheet)).rejects.toMatchObject({ why: 'stopped' })
})

test('stopping under a document lets go of it at once, so that the server can end', async () => {
  const pdf = pdfProcess({ documentTimeoutMs: 60_000, child: await child(`process.on('message', () => {})`) })
  const asked = pdf.render('invoice', sheet).catch((error: { why: string }) => error.why)
  await wait(150)
  const pid = pdf.pid()
  await pdf.stop()
  expect(await asked).toBe('stopped')
  await wait(150)
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
})
