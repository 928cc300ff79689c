import { pdfProcess } from '../../src/ports/pdf-process.ts'
import { invoiceSheet } from '../../src/render/pdf/invoice-data.ts'
import { aLine, anInvoiceDocument } from '../../src/render/sample-invoice.ts'
import { quantile, shown } from './measure.ts'

/** An invoice of six lines, drawn in the PDF's own process once that is warm. Goal: 30 ms. */
export async function benchPdf({ perCell }: { readonly perCell: number }) {
  const pdf = pdfProcess()
  const sheetOf = (n: number) =>
    invoiceSheet(
      anInvoiceDocument({
        number: `INV-${n}`,
        lines: Array.from({ length: 6 }, (_, i) =>
          aLine({ description: `Joinery ${n}.${i}`, unitPrice: 1_000n + BigInt(i) }),
        ),
      }),
    )
  const startedAt = performance.now()
  const first = await pdf.render('invoice', sheetOf(0))
  const coldMs = performance.now() - startedAt
  for (let i = 1; i <= 20; i += 1) await pdf.render('invoice', sheetOf(i))
  const times: number[] = []
  for (let i = 0; i < Math.min(perCell, 300); i += 1) {
    const begun = performance.now()
    await pdf.render('invoice', sheetOf(100 + i))
    times.push(performance.now() - begun)
  }
  await pdf.stop()
  const figures = { coldMs, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), bytes: first.length }
  console.log(
    `\nPDF of six lines, warm: p50 ${shown(figures.p50Ms)} ms, p99 ${shown(figures.p99Ms)} ms; the first one, with its process, ${shown(coldMs)} ms; ${(first.length / 1024).toFixed(0)} kB.`,
  )
  return figures
}
