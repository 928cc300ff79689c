import { type CsvValue, csvRow } from '../../core/text/csv-cell.ts'

export type CsvColumn<Row> = { readonly head: string; readonly value: (row: Row) => CsvValue }

/** Bytes gathered before they are handed on: few writes, little memory. */
const batchLength = 16 * 1024

/**
 * A CSV file as a stream of UTF-8, so that an export of any size costs the memory of one batch. It begins with a byte
 * order mark, without which spreadsheets misread names. Rows are asked for only as fast as the reader takes them, and
 * no more once it goes away. Cells are made safe by `csvCell`.
 */
export function csvStream<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): ReadableStream<Uint8Array> {
  const lines = linesOf(columns, rows)
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let batch = ''
      while (batch.length < batchLength) {
        const next = await lines.next()
        if (next.done) {
          if (batch !== '') controller.enqueue(encoder.encode(batch))
          controller.close()
          return
        }
        batch += next.value
      }
      controller.enqueue(encoder.encode(batch))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
}

async function* linesOf<Row>(columns: readonly CsvColumn<Row>[], rows: AsyncIterable<Row> | Iterable<Row>) {
  yield `\ufeff${csvRow(columns.map((column) => column.head))}`
  for await (const row of rows) yield csvRow(columns.map((column) => column.value(row)))
}
