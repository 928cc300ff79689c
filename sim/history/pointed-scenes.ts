import type { Dice } from '../dice.ts'
import { pendingRefundCard } from '../gateway/cards.ts'
import type { Operation } from './history.ts'

/**
 * What chance alone brings together once in hundreds of histories, though people do it every week. Null: an ordinary
 * scene. The dice are its own, so that everything else of the history stays as it is.
 */
export function pointedScene(dice: Dice, invoice: number): Operation[] | null {
  const start = dice.whole(5, 3_600)
  const kind = dice.next()
  if (kind < 0.07) return paidBehindOurBack(dice, invoice, start)
  if (kind < 0.14) return secondRefundWhileTheFirstIsOnHold(dice, invoice, start)
  return kind < 0.2 ? canceledBehindOurBack(dice, invoice, start) : null
}

const paying = (id: string, at: number, invoice: number): Extract<Operation, { kind: 'pay' }> => ({
  id,
  at,
  kind: 'pay',
  invoice,
  card: 'ok',
  last4: '4242',
  share: 100,
  clicks: 1,
  patience: 3,
  authenticate: { result: 'approve', after: 10 },
})

/** Approved at the bank, whose page then hangs; tried again with another card before anybody tells us: the cancel comes too late. */
const paidBehindOurBack = (dice: Dice, invoice: number, start: number): Operation[] => [
  {
    ...paying(`tab ${invoice}a`, start, invoice),
    card: 'ask',
    share: dice.pick([100, 50]),
    patience: 4,
    authenticate: { result: 'approve', after: dice.whole(5, 90), comesBack: false },
  },
]

/** Declined, and the gateway has thrown the object away before another card is tried: that one needs an object of its own. */
const canceledBehindOurBack = (dice: Dice, invoice: number, start: number): Operation[] => {
  const thrownAway = start + dice.whole(20, 4_000)
  return [
    { ...paying(`tab ${invoice}a`, start, invoice), card: 'no', patience: 1 },
    { id: `idle ${invoice}`, at: thrownAway, kind: 'cancel_idle', invoice },
    paying(`tab ${invoice}b`, thrownAway + dice.whole(0, 600), invoice),
  ]
}

/** Cash crosses a card payment, which is then partly the customer's credit; its refunds are on hold for a while. */
function secondRefundWhileTheFirstIsOnHold(dice: Dice, invoice: number, start: number): Operation[] {
  const refund = (n: number, at: number, share: number): Operation => ({
    id: `refund ${invoice}.${n}`,
    at,
    kind: 'refund',
    invoice,
    payment: 1,
    share,
    reopen: dice.chance(0.3),
    clicks: 1,
  })
  const first = start + dice.whole(150, 300)
  const second = first + dice.whole(5, 120)
  return [
    {
      ...paying(`tab ${invoice}a`, start, invoice),
      card: 'ask',
      last4: pendingRefundCard,
      authenticate: { result: 'approve', after: 60 },
    },
    { id: `cash ${invoice}`, at: start + dice.whole(25, 50), kind: 'cash', invoice, share: 30, receipt: true },
    refund(1, first, 50),
    refund(2, second, dice.pick([20, 100])),
    refund(3, second + dice.whole(60, 4_000), 100),
  ]
}
