// Method: every rule is given a planted violation and something close to it that is right.
import { expect, test } from 'vitest'
import { clockAndRandom, lockingMigrations, numberAmounts } from './outside.ts'
import { barrelsAndDrawers, crowdedFolders, reactionsWithoutEvent, sizes } from './places.ts'
import { type Finding, readSource, type Source } from './source.ts'
import { bannedWords, emptyVerbs } from './words.ts'

type Rule = (source: Source) => Finding[]

const found = (rule: Rule, path: string, text: string): string[] =>
  rule(readSource(path, text)).map(({ line, message, level }) => `${level} ${line} ${message}`)

test.each([
  ['a variable', 'export const x = 1\nconst lastTransaction = 2', 2],
  ['a type', 'type TenantRow = string', 1],
  ['a property', '// é\ntype Row = {\n  readonly merchantAccountId: string\n}', 3],
  ['a parameter', 'export function find(gratuity: bigint) { return gratuity }', 1],
])('a banned word in the name of %s is found on its line', (_, text, line) => {
  expect(found(bannedWords, 'src/core/invoice/a.ts', text)).toEqual([expect.stringMatching(`^error ${line} `)])
})

test('a banned word in a file name is found', () => {
  expect(found(bannedWords, 'src/core/tenant/find-tenant.ts', 'export const a = 1')).toHaveLength(1)
})

test('a banned word in SQL is found, and its own words and comments are not', () => {
  const path = 'src/store/migrations/0001_a.sql'
  expect(found(bannedWords, path, 'create table a (\n  tenant_id uuid\n)')).toEqual([
    expect.stringMatching('^error 2 '),
  ])
  expect(found(bannedWords, path, '-- no-transaction\nset transaction read only; -- tenant')).toEqual([])
})

test('words of packages, of gateways and of the emulator are theirs', () => {
  expect(
    found(bannedWords, 'src/flows/a.ts', "import { transaction } from 'pg'\nexport const b = transaction.processor"),
  ).toEqual([])
  expect(found(bannedWords, 'src/gateways/nmi/sale.ts', 'export const transactionId = 1')).toEqual([])
  expect(found(bannedWords, 'sandbox-service/a.ts', 'export const transactionId = 1')).toEqual([])
})

test('a verb that says nothing is mentioned in the core and left alone in the browser', () => {
  const text = 'export function updateInvoice() {}\nexport function updatedAt() {}'
  expect(found(emptyVerbs, 'src/flows/invoice/a.ts', text)).toEqual([expect.stringMatching('^warning 1 ')])
  expect(found(emptyVerbs, 'web/a.ts', text)).toEqual([])
})

test('a barrel and a drawer are refused; a file that also has something of its own is not a barrel', () => {
  expect(
    found(barrelsAndDrawers, 'src/core/index.ts', "export * from './a.ts'\nexport { b } from './b.ts'"),
  ).toHaveLength(1)
  expect(found(barrelsAndDrawers, 'src/core/c.ts', "export { b } from './b.ts'\nexport const c = 1")).toEqual([])
  expect(found(barrelsAndDrawers, 'src/core/invoice/utils.ts', 'export const a = 1')).toHaveLength(1)
  expect(found(barrelsAndDrawers, 'src/core/invoice/types.ts', 'export type A = 1')).toHaveLength(1)
})

test('long files are mentioned at 300 lines and refused at 400; tests at 500 and 700', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, n) => `export const a${n} = 1`).join('\n')
  const level = (path: string, count: number): string => found(sizes, path, lines(count)).join().split(' ')[0] ?? ''
  expect([300, 301, 401].map((count) => level('src/a.ts', count))).toEqual(['', 'warning', 'error'])
  expect([500, 501, 701].map((count) => level('src/a.test.ts', count))).toEqual(['', 'warning', 'error'])
})

test('a function of more than 70 lines is mentioned', () => {
  const body = (count: number): string => `export function long() {\n${'  let a\n'.repeat(count)}}`
  expect(found(sizes, 'src/a.ts', body(68))).toEqual([])
  expect(found(sizes, 'src/a.ts', `\n${body(69)}`)).toEqual([
    expect.stringMatching('^warning 2 a function of 71 lines'),
  ])
})

test('a folder with more than 25 files is mentioned', () => {
  const files = (count: number): string[] => Array.from({ length: count }, (_, n) => `src/a/${n}.ts`)
  expect(crowdedFolders(files(25))).toEqual([])
  expect(crowdedFolders(files(26))).toHaveLength(1)
})

test.each([
  'Date.now()',
  'Math.random()',
  'new Date()',
  'Temporal.Now.instant()',
  'crypto.randomUUID()',
  "'select now()'",
  ['`insert into a values ($', '{1}, gen_random_uuid())`'].join(''),
])('%s is found outside of ports', (code) => {
  const text = `export const a = [\n  ${code},\n]`
  expect(found(clockAndRandom, 'src/flows/a.ts', text)).toEqual([expect.stringMatching('^error 2 ')])
  expect(found(clockAndRandom, 'src/ports/a.ts', text)).toEqual([])
  expect(found(clockAndRandom, 'src/flows/a.test.ts', text)).toEqual([])
})

test('a clock in an import or in a migration is found; a date that is read from text is not', () => {
  expect(found(clockAndRandom, 'src/api/a.ts', "import { randomBytes as some } from 'node:crypto'")).toHaveLength(1)
  expect(
    found(clockAndRandom, 'src/store/migrations/0001_a.sql', 'create table a (at timestamptz default now())'),
  ).toHaveLength(1)
  expect(found(clockAndRandom, 'src/api/a.ts', "export const a = [new Date('2026-01-01'), 'do it now()']")).toEqual([])
})

test('an amount of type number is found; counts, rates and amounts of type bigint are not', () => {
  const path = 'src/core/a.ts'
  expect(found(numberAmounts, path, 'type A = {\n  readonly amountDue: number\n}')).toEqual([
    expect.stringMatching('^error 2 '),
  ])
  expect(found(numberAmounts, path, 'export const f = (unitPrice: number) => unitPrice')).toHaveLength(1)
  expect(found(numberAmounts, path, 'type A = { total: bigint; totalPages: number; taxPpm: number }')).toEqual([])
})

test('an index on a table that has rows is mentioned; one on a new table or built concurrently is not', () => {
  const path = 'src/store/migrations/0021_a.sql'
  expect(found(lockingMigrations, path, '\ncreate index b on a (c);')).toEqual([expect.stringMatching('^warning 2 ')])
  expect(found(lockingMigrations, path, 'create table a (c int); create unique index b on a (c);')).toEqual([])
  expect(found(lockingMigrations, path, '-- no-transaction\ncreate index concurrently b on a (c);')).toEqual([])
})

test('a reaction is named after an event that something writes', () => {
  const event = readSource('src/flows/pay.ts', "export const topic = 'payment_succeeded'")
  const good = readSource('src/reactions/payment-succeeded.ts', 'export const a = 1')
  const shared = readSource('src/reactions/mail-back-off.ts', 'export const a = 1')
  const orphan = readSource('src/reactions/invoice-discarded.ts', 'export const a = 1')
  expect(reactionsWithoutEvent([event, good, shared, orphan]).map(({ path }) => path)).toEqual([orphan.path])
})
