import { PAID } from './paid-stories.ts'
import { card, offline, type Story, send, view } from './story.ts'

const UNSETTLED: readonly Story[] = [
  {
    customer: 'law',
    lines: [
      ['shelving', '28'],
      ['install', '12'],
    ],
    issuedDaysAgo: 52,
    reference: 'PO 20418',
    steps: [send(), view(4), view(33)],
  },
  {
    customer: 'brewery',
    lines: [['counter', '1']],
    issuedDaysAgo: 45,
    steps: [send(), offline(20, 'bank_transfer', 'LRB 2291', 50)],
  },
  {
    customer: 'school',
    lines: [
      ['cabinet', '6'],
      ['install', '9'],
    ],
    issuedDaysAgo: 26,
    steps: [send()],
  },
  {
    customer: 'clinic',
    lines: [
      ['counter', '1'],
      ['delivery', '1'],
      ['install', '8'],
    ],
    issuedDaysAgo: 10,
    steps: [send(), view(1), card(3, 'tok_visa', 40)],
  },
  {
    customer: 'yoga',
    lines: [
      ['door', '1'],
      ['install', '3'],
    ],
    issuedDaysAgo: 6,
    steps: [send(), view(1), { kind: 'decline', after: 1 }],
  },
  {
    customer: 'architect',
    lines: [['design', '31']],
    issuedDaysAgo: 5,
    reference: 'Peaks Island house',
    steps: [send(), view(2)],
  },
  {
    customer: 'hotel',
    lines: [
      ['table', '3'],
      ['bench', '6'],
      ['delivery', '1'],
    ],
    issuedDaysAgo: 3,
    steps: [send()],
  },
  {
    customer: 'gallery',
    lines: [['design', '21']],
    issuedDaysAgo: 3,
    steps: [send(), view(1)],
  },
  {
    customer: 'cafe',
    lines: [
      ['table', '1'],
      ['bench', '2'],
      ['delivery', '1'],
    ],
    issuedDaysAgo: 1,
    discount: { kind: 'fixed', amount: 15_000n },
    steps: [send()],
    shown: true,
  },
  { customer: 'harbor', lines: [['repair', '9']], issuedDaysAgo: 1, steps: [] },
  { customer: 'newcomer', lines: [['design', '4']], issuedDaysAgo: 0, steps: [] },
]

const CORRECTED: readonly Story[] = [
  {
    customer: 'cottage',
    lines: [
      ['cabinet', '5'],
      ['install', '7'],
    ],
    issuedDaysAgo: 67,
    steps: [
      send(),
      view(1),
      card(3),
      { kind: 'refund', after: 12, share: 20, reason: 'One cabinet delivered with a damaged front' },
    ],
  },
  {
    customer: 'family',
    lines: [['door', '1']],
    issuedDaysAgo: 55,
    steps: [send(), card(1), { kind: 'refund', after: 6, share: 100, reason: 'Order cancelled before work began' }],
  },
  { customer: 'bookshop', lines: [['shelving', '14']], issuedDaysAgo: 38, steps: [send(), { kind: 'void', after: 1 }] },
  {
    customer: 'harbor',
    lines: [['repair', '5']],
    issuedDaysAgo: 160,
    steps: [send(), { kind: 'write_off', after: 120 }],
  },
  {
    customer: 'law',
    lines: [
      ['door', '4'],
      ['install', '10'],
    ],
    issuedDaysAgo: 19,
    steps: [send(), view(2), { kind: 'credit', after: 6, share: 10, reason: 'Late delivery, as agreed' }],
  },
]

const DRAFTS: readonly Story[] = [
  {
    customer: 'architect',
    lines: [
      ['design', '9.5'],
      ['delivery', '1'],
    ],
    issuedDaysAgo: null,
    steps: [],
  },
  {
    customer: 'hotel',
    lines: [
      ['cabinet', '12'],
      ['install', '30'],
      ['delivery', '2'],
    ],
    issuedDaysAgo: null,
    discount: { kind: 'percent', ppm: 50_000 },
    steps: [],
  },
]

/** In the order in which they were issued, so that numbers rise with the days; drafts last. */
export const STORIES: readonly Story[] = [...PAID, ...UNSETTLED, ...CORRECTED, ...DRAFTS].sort(
  (a, b) => (b.issuedDaysAgo ?? -1) - (a.issuedDaysAgo ?? -1),
)
