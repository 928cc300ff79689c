import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** docs/attack-coverage.md says which attack is tried where; here it is compared with the titles of all tests. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const places = ['src', 'test', 'sandbox-service', 'web', 'tools', 'sim']
const titled = /(?:test|it)(?:\.each\([\s\S]{0,400}?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g

test('every file that the table of attacks names has a test with the number, and no attack that has one is called untried', () => {
  const found = new Map<string, Set<string>>()
  for (const file of testFiles()) {
    for (const [, plain, template] of readFileSync(root + file, 'utf8').matchAll(titled)) {
      for (const [, id = ''] of (plain ?? template ?? '').matchAll(/\[(A-\d{3})\]/g)) {
        found.set(id, (found.get(id) ?? new Set()).add(file))
      }
    }
  }
  const table = readFileSync(`${root}docs/attack-coverage.md`, 'utf8')
  const rows = [...table.matchAll(/^\| (A-\d{3}) \| ([^|]*) \|/gm)]
  expect(rows.length).toBe(95)
  for (const [, id = '', cell = ''] of rows) {
    const named = [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    for (const file of named) expect([...(found.get(id) ?? [])], `${id} in docs/attack-coverage.md`).toContain(file)
    expect(named.length > 0, `${id} is tried: add its file to docs/attack-coverage.md`).toBe(found.has(id))
  }
  const listed = new Set(rows.map(([, id]) => id))
  expect([...found.keys()].filter((id) => !listed.has(id))).toEqual([])
})

const testFiles = (): string[] =>
  places.flatMap((place) =>
    readdirSync(root + place, { recursive: true, encoding: 'utf8' })
      .map((name) => `${place}/${name.replaceAll('\\', '/')}`)
      .filter((file) => /\.test\.tsx?$/.test(file)),
  )
