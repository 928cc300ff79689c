import { expect, test } from 'vitest'
import { csvStream } from './csv-stream.ts'

type Row = { name: string; amount: bigint }
const columns = [
  { head: 'Customer', value: (row: Row) => row.name },
  { head: 'Amount', value: (row: Row) => ({ minor: row.amount, currency: 'USD' }) },
]

test('an export has a head, a line for each row, and exact amounts', async () => {
  const bytes = await new Response(csvStream(columns, [{ name: 'Müller, "Söhne"', amount: 123_450n }])).bytes()
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(new TextDecoder().decode(bytes)).toBe('Customer,Amount\r\n"Müller, ""Söhne""",1234.50\r\n')
})

test('[A-053] a formula in any field is shown, not run', async () => {
  const hostile = ['=1+1', '+1', '-1', '@x', '\t=1', '＝1']
  const text = await new Response(
    csvStream(
      columns,
      hostile.map((name) => ({ name, amount: 0n })),
    ),
  ).text()
  for (const line of text.split('\r\n').slice(1, -1)) expect(line).toMatch(/^"'/)
})

test('rows are asked for no faster than they are read, and no more once the reader is gone', async () => {
  let asked = 0
  let ended = false
  async function* rows(): AsyncGenerator<Row> {
    try {
      for (;;) {
        asked += 1
        yield { name: 'x'.repeat(1000), amount: 1n }
      }
    } finally {
      ended = true
    }
  }
  const reader = csvStream(columns, rows()).getReader()
  await reader.read()
  expect(asked).toBeLessThan(60)
  await reader.cancel()
  expect(ended).toBe(true)
})

test('a failing source fails the export; it never ends it as if it were whole', async () => {
  async function* rows(): AsyncGenerator<Row> {
    yield { name: 'x', amount: 1n }
    throw new Error('the database went away')
  }
  await expect(new Response(csvStream(columns, rows())).text()).rejects.toThrow('went away')
})
