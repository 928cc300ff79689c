import type { Discount } from '../../core/invoice/totals.ts'
import type { OfflineKind } from '../../core/payment/payment.ts'
import type { CustomerKey, ProductKey } from './demo-business.ts'

/** Something that happened to an invoice, so many days after it was issued. `share` is in percent of what was due. */
export type Step = { readonly after: number } & (
  | { readonly kind: 'send' | 'view' | 'void' | 'write_off' | 'decline' }
  | { readonly kind: 'card'; readonly token: string; readonly share?: number }
  | { readonly kind: 'offline'; readonly by: OfflineKind; readonly reference?: string; readonly share?: number }
  | { readonly kind: 'refund'; readonly share: number; readonly reason: string }
  | { readonly kind: 'credit'; readonly share: number; readonly reason: string }
)

/** One invoice's life: what is on it, when it was issued (null: still a draft), what happened then. */
export type Story = {
  readonly customer: CustomerKey
  /** Quantities as typed. */
  readonly lines: readonly (readonly [ProductKey, string])[]
  readonly issuedDaysAgo: number | null
  readonly reference?: string
  readonly discount?: Discount
  readonly steps: readonly Step[]
  /** Its pay link is the one that start prints. */
  readonly shown?: true
}

const send = (after = 0): Step => ({ kind: 'send', after })
const view = (after: number): Step => ({ kind: 'view', after })
const card = (after: number, token = 'tok_visa', share?: number): Step => ({
  kind: 'card',
  after,
  token,
  ...(share ? { share } : {}),
})
const offline = (after: number, by: OfflineKind, reference: string, share?: number): Step => ({
  kind: 'offline',
  after,
  by,
  reference,
  ...(share ? { share } : {}),
})

/** Paid by card within days of opening the link: how most invoices end. */
const paidByCard = (
  customer: CustomerKey,
  lines: Story['lines'],
  issuedDaysAgo: number,
  paidAfter: number,
  token = 'tok_visa',
): Story => ({
  customer,
  lines,
  issuedDaysAgo,
  steps: [send(), view(Math.max(paidAfter - 1, 0)), card(paidAfter, token)],
})

const paidByTransfer = (
  customer: CustomerKey,
  lines: Story['lines'],
  issuedDaysAgo: number,
  paidAfter: number,
  reference: string,
): Story => ({
  customer,
  lines,
  issuedDaysAgo,
  steps: [send(), view(2), offline(paidAfter, 'bank_transfer', reference)],
})

const PAID: readonly Story[] = [
  paidByCard(
    'cafe',
    [
      ['bench', '4'],
      ['delivery', '1'],
    ],
    171,
    3,
  ),
  paidByTransfer(
    'hotel',
    [
      ['cabinet', '9'],
      ['install', '22.5'],
    ],
    163,
    24,
    'Longfellow 0423',
  ),
  paidByCard(
    'family',
    [
      ['table', '1'],
      ['delivery', '1'],
    ],
    152,
    5,
    'tok_mastercard',
  ),
  paidByTransfer('architect', [['design', '18']], 144, 27, 'BWA-118'),
  paidByCard(
    'yoga',
    [
      ['shelving', '12'],
      ['install', '6'],
    ],
    133,
    2,
  ),
  paidByCard(
    'bookshop',
    [
      ['shelving', '34.5'],
      ['install', '14'],
    ],
    126,
    8,
    'tok_amex',
  ),
  paidByTransfer(
    'brewery',
    [
      ['counter', '1'],
      ['delivery', '1'],
      ['install', '10'],
    ],
    112,
    29,
    'LRB 2207',
  ),
  paidByCard('harbor', [['repair', '11.5']], 104, 1),
  paidByCard(
    'clinic',
    [
      ['cabinet', '4'],
      ['install', '8'],
    ],
    97,
    6,
  ),
  paidByTransfer(
    'law',
    [
      ['counter', '1'],
      ['door', '3'],
    ],
    88,
    21,
    'WP 7741',
  ),
  paidByCard(
    'cottage',
    [
      ['repair', '6'],
      ['delivery', '1'],
    ],
    82,
    4,
    'tok_discover',
  ),
  paidByCard('cafe', [['table', '2']], 74, 2),
  {
    customer: 'school',
    lines: [['bench', '8']],
    issuedDaysAgo: 71,
    discount: { kind: 'percent', ppm: 100_000 },
    steps: [send(), view(3), offline(12, 'cheque', 'Cheque 1184')],
  },
  paidByCard('yoga', [['bench', '2']], 63, 1, 'tok_mastercard'),
  paidByTransfer('architect', [['design', '24.5']], 58, 26, 'BWA-131'),
  paidByCard('bookshop', [['repair', '4']], 49, 3),
  paidByCard(
    'family',
    [
      ['bench', '2'],
      ['delivery', '1'],
    ],
    41,
    2,
  ),
  {
    customer: 'harbor',
    lines: [['repair', '7.25']],
    issuedDaysAgo: 36,
    steps: [offline(0, 'cash', 'Paid at the workshop')],
  },
  paidByCard(
    'clinic',
    [
      ['door', '2'],
      ['install', '5'],
    ],
    31,
    4,
    'tok_amex',
  ),
  paidByTransfer(
    'hotel',
    [
      ['door', '6'],
      ['install', '16'],
    ],
    29,
    22,
    'Longfellow 0467',
  ),
  paidByCard(
    'cafe',
    [
      ['shelving', '8'],
      ['install', '4'],
    ],
    22,
    3,
  ),
  paidByCard(
    'cottage',
    [
      ['table', '1'],
      ['delivery', '1'],
    ],
    16,
    2,
  ),
  paidByCard('brewery', [['bench', '6']], 12, 5, 'tok_mastercard'),
  paidByCard('yoga', [['repair', '2.5']], 7, 1),
  paidByCard('bookshop', [['shelving', '6.5']], 4, 2),
  paidByCard('family', [['repair', '3']], 2, 2),
]

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
    lines: [
      ['design', '12'],
      ['shelving', '10'],
    ],
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
