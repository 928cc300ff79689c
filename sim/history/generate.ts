import { type Dice, diceFrom } from '../dice.ts'
import { oddsOf } from '../engine/faults.ts'
import { PROFILES } from '../gateway/profiles.ts'
import type { History, InvoicePlan, Operation, OrganizationPlan, Outage } from './history.ts'
import { pointedScene } from './pointed-scenes.ts'
import { chargingSaved, savingCards } from './saved-cards.ts'
import { offeringTips, tipping } from './tips.ts'

const hour = 3_600
const safetySeconds = 3 * hour

/** A random history: organizations, invoices, people who all want something of the same invoices, and odds of faults. */
export function generateHistory(seed: string | number): History {
  const dice = diceFrom(seed, 'history')
  const organizations = [organization(dice), organization(dice)]
  const invoices = Array.from({ length: dice.whole(5, 9) }, () => invoice(dice, organizations))
  const operations = invoices.flatMap((_, n) => {
    const ordinary = scene(dice, n)
    return pointedScene(diceFrom(seed, 'pointed scene', n), n) ?? ordinary
  })
  const busy: Operation[] = []
  for (const organization of organizations.keys()) {
    if (dice.chance(0.25))
      busy.push({
        id: `switch ${organization}`,
        at: dice.whole(60, safetySeconds),
        kind: 'switch_gateway',
        organization,
      })
    if (dice.chance(0.08))
      busy.push({
        id: `disconnect ${organization}`,
        at: dice.whole(600, safetySeconds),
        kind: 'disconnect_gateway',
        organization,
      })
  }
  return {
    seed: String(seed),
    organizations: organizations.map((organization, n) => offeringTips(seed, organization, n)),
    invoices,
    operations: [...operations, ...busy, ...chargingSaved(seed, invoices)]
      .map((operation) => savingCards(seed, tipping(seed, operation)))
      .sort((a, b) => a.at - b.at),
    workers: dice.pick([1, 1, 2]),
    odds: oddsOf(seed),
    faults: null,
    outages: outages(diceFrom(seed, 'outages')),
    comparisons: comparisons(diceFrom(seed, 'comparisons')),
    safetySeconds,
  }
}

/** In every fourth history a gateway is down for up to an hour and a half. */
function outages(dice: Dice): Outage[] {
  if (!dice.chance(0.25)) return []
  const from = dice.whole(5, hour)
  return [{ organization: dice.whole(0, 1), account: 0, from, to: from + dice.whole(600, 1.5 * hour) }]
}

/** In half of the histories also while faults happen; always once more, when even late webhooks have come. */
const comparisons = (dice: Dice): number[] => [
  ...(dice.chance(0.5) ? [dice.whole(hour, safetySeconds)] : []),
  safetySeconds + 5.5 * 24 * hour,
]

const organization = (dice: Dice): OrganizationPlan => ({
  currency: dice.pick(['USD', 'USD', 'EUR', 'JPY']),
  partialPayments: dice.chance(0.7),
  customers: dice.whole(2, 4),
  gateways: [dice.pick(PROFILES), dice.pick(PROFILES)],
  taxPpm: dice.pick([0, 190_000, 99_750, 70_000]),
  taxInclusive: dice.chance(0.4),
})

function invoice(dice: Dice, organizations: readonly OrganizationPlan[]): InvoicePlan {
  const organization = dice.whole(0, 1)
  return {
    organization,
    customer: dice.whole(0, (organizations[organization]?.customers ?? 1) - 1),
    lines: Array.from({ length: dice.whole(1, 3) }, () => ({
      unitPrice: dice.pick([101, 250, 999, 3_333, 10_000, 49_999, 1_234_567]),
      quantityE6: dice.pick([1_000_000, 1_000_000, 2_000_000, 1_500_000, 333_333]),
      taxed: dice.chance(0.7),
    })),
    discountPpm: dice.pick([0, 0, 100_000, 33_333]),
  }
}

/** Everything that people want of one invoice: in a hurry around one moment, and more of it later. */
function scene(dice: Dice, invoice: number): Operation[] {
  const start = dice.whole(5, hour)
  const soon = (): number => start + dice.pick([0, 0, dice.whole(0, 5), dice.whole(0, 60), dice.whole(0, 120)])
  const later = (): number =>
    start + dice.pick([dice.whole(60, 600), dice.whole(600, hour), dice.whole(hour, 2 * hour)])
  const operations: Operation[] = []
  const tabs = dice.pick([1, 1, 2, 2, 3])
  for (let tab = 1; tab <= tabs; tab += 1)
    operations.push(payment(dice, `tab ${invoice}${letters[tab - 1]}`, soon(), invoice))
  if (dice.chance(0.35)) operations.push(payment(dice, `tab ${invoice}late`, later(), invoice))
  const staff: readonly (readonly [number, () => Operation])[] = [
    [
      0.25,
      () => ({
        id: `cash ${invoice}`,
        at: soon(),
        kind: 'cash',
        invoice,
        share: dice.pick([100, 100, 30, 150]),
        receipt: dice.chance(0.5),
      }),
    ],
    [
      0.15,
      () => ({
        id: `cash ${invoice}late`,
        at: later(),
        kind: 'cash',
        invoice,
        share: dice.pick([100, 50]),
        receipt: true,
      }),
    ],
    [0.12, () => ({ id: `void ${invoice}`, at: dice.pick([soon(), later()]), kind: 'void', invoice })],
    [0.06, () => ({ id: `write-off ${invoice}`, at: later(), kind: 'write_off', invoice })],
    [
      0.15,
      () => ({
        id: `credit ${invoice}`,
        at: dice.pick([soon(), later()]),
        kind: 'credit_note',
        invoice,
        share: dice.pick([10, 50, 100]),
      }),
    ],
    [0.3, () => ({ id: `send ${invoice}`, at: soon(), kind: 'send', invoice })],
    [0.15, () => ({ id: `link ${invoice}`, at: soon(), kind: 'regenerate_link', invoice })],
    [0.04, () => ({ id: `no-link ${invoice}`, at: soon(), kind: 'revoke_link', invoice })],
  ]
  for (const [probability, make] of staff) if (dice.chance(probability)) operations.push(make())
  const refunds = dice.pick([0, 0, 1, 1, 2, 3])
  const base = later()
  for (let n = 1; n <= refunds; n += 1) {
    const at = base + dice.pick([0, dice.whole(0, 40), dice.whole(0, 600)])
    const share = dice.pick([100, 100, 50, 33, 1])
    operations.push({
      id: `refund ${invoice}.${n}`,
      at,
      kind: 'refund',
      invoice,
      payment: dice.whole(0, 1),
      share,
      reopen: dice.chance(0.3),
      clicks: dice.pick([1, 1, 2]),
    })
  }
  return operations
}

const letters = ['a', 'b', 'c'] as const

function payment(dice: Dice, id: string, at: number, invoice: number): Operation {
  return {
    id,
    at,
    kind: 'pay',
    invoice,
    card: dice.pick(['ok', 'ok', 'no', 'ask', 'ask']),
    last4: dice.pick(['4242', '4444', '0005']),
    share: dice.pick([100, 100, 100, 50, 20]),
    clicks: dice.pick([1, 1, 1, 2, 3]),
    patience: dice.whole(1, 4),
    authenticate: {
      result: dice.pick(['approve', 'approve', 'fail', 'fail', 'leave']),
      after: dice.pick([
        dice.whole(5, 60),
        dice.whole(5, 60),
        dice.whole(60, 900),
        dice.whole(900, 2 * hour),
        dice.whole(20 * hour, 30 * hour),
      ]),
    },
  }
}
