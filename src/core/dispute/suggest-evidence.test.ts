import { expect, test } from 'vitest'
import { suggestEvidence } from './suggest-evidence.ts'

const nothing = { customerName: 'Ada', billTo: null, invoiceNumber: null, lines: [], events: [] }
const at = '2026-11-22T06:34:10Z'

test('what is on record is suggested, and which of the staff or keys did it is not told to a bank', () => {
  const events = [
    { type: 'created', data: {}, actor: { kind: 'user', name: 'Dana Whitfield' }, at },
    { type: 'issued', data: {}, actor: { kind: 'api_key', name: 'Shop' }, at },
    { type: 'sent', data: { to: 'ada@mail.example' }, actor: { kind: 'user', name: 'Dana Whitfield' }, at },
    { type: 'viewed', data: {}, actor: { kind: 'customer', name: 'Ada' }, at },
  ]
  expect(suggestEvidence({ ...nothing, invoiceNumber: 'INV-1', lines: ['Bench', 'Drawings'], events })).toEqual({
    customerName: 'Ada',
    productDescription: 'Invoice INV-1: Bench; Drawings',
    accessLog: [
      '2026-11-22 06:34 UTC: We issued the invoice.',
      '2026-11-22 06:34 UTC: We sent the invoice to ada@mail.example.',
      '2026-11-22 06:34 UTC: Ada opened the invoice.',
    ].join('\n'),
  })
})

test('a payment that nothing is known of suggests its customer alone', () => {
  expect(suggestEvidence(nothing)).toEqual({ customerName: 'Ada' })
})
