import type { CustomerKey } from './demo-business.ts'
import { card, offline, type Story, send, view } from './story.ts'

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

/** Half a year of business that went well. */
export const PAID: readonly Story[] = [
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
