import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sentencesOf } from './conformance.ts'
import { PROMISED } from './promised.ts'

const place = fileURLToPath(new URL('../../docs/gateways.md', import.meta.url))
const [begin, end] = ['<!-- parity: begin -->', '<!-- parity: end -->']

/** One row for each thing that the conformance suite shows, in its order; a tick where the suite is run with it. */
function renderTable(): string {
  const columns = Object.entries(PROMISED).map(([name, promised]) => ({ name, shown: new Set(sentencesOf(promised)) }))
  const rows = [...new Set(columns.flatMap(({ shown }) => [...shown]))]
  return [
    `| | ${columns.map(({ name }) => name).join(' | ')} |`,
    `| --- | ${columns.map(() => ':---:').join(' | ')} |`,
    ...rows.map(
      (row) => `| ${textOf(row)} | ${columns.map(({ shown }) => (shown.has(row) ? '✓' : '–')).join(' | ')} |`,
    ),
  ].join('\n')
}

/** Without the numbers of what it proves, which stand in the tests' titles. */
function textOf(sentence: string): string {
  const text = sentence.replace(/^(\[[^\]]+\] )+/, '').replaceAll('_', ' ')
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

test('the table in docs/gateways.md is what the conformance suite shows today; UPDATE_PARITY=1 writes it anew', () => {
  const document = readFileSync(place, 'utf8')
  const [before, rest = ''] = document.split(begin)
  const after = rest.split(end)[1]
  const fresh = `${before}${begin}\n\n${renderTable()}\n\n${end}${after}`
  if (process.env.UPDATE_PARITY === '1') writeFileSync(place, fresh)
  expect(readFileSync(place, 'utf8')).toBe(fresh)
})

test('what one column shows and another does not, follows from what the gateway promises', () => {
  const stripe = sentencesOf(PROMISED.Stripe)
  expect(stripe.length).toBeGreaterThanOrEqual(42)
  const twoSteps = sentencesOf(PROMISED['sandbox as stripe'])
  expect(twoSteps).toEqual(stripe)
  const oneStep = sentencesOf(PROMISED['sandbox as nmi'])
  expect(oneStep.every((sentence) => twoSteps.includes(sentence))).toBe(true)
  expect(twoSteps.length - oneStep.length).toBe(7)
})
