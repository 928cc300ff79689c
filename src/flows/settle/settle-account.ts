import { payoutEntry } from '../../core/ledger/payout-entry.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayPayout, PayoutItem, PayoutItemPage } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { openException, resolveException } from '../../store/exception.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { postEntries } from '../../store/ledger.ts'
import { findPaymentByTxn } from '../../store/payment.ts'
import { findPayout, findSettledUntil, insertPayout, insertPayoutItems, storePayoutState } from '../../store/payout.ts'
import { listSettled } from '../../store/reconciliation.ts'
import { bookLateFee } from '../payment/book-late-fee.ts'
import { comparePayout, type Problem } from './compare-payout.ts'

export type SettleRun = { readonly booked: number; readonly mismatched: number; readonly failure: string | null }

/** Payouts are listed late by some gateways; each run looks back so far behind the last one. */
const overlapHours = 72
const mostPages = 1_000

/**
 * L3: books what a gateway account has paid out to the bank, and compares each payout with the payments and refunds it is
 * made of (CORRECTNESS §12, §13). A payout is booked as it was, once, whatever it is made of; what does not match opens an
 * exception, which closes when a later run finds it matching. Safe to run at any time and twice at once.
 */
export async function settleAccount(ctx: Ctx, accountId: string): Promise<SettleRun> {
  const begun = await ctx.tx(async (t) => {
    const [account, until] = await Promise.all([findGatewayAccount(t, accountId), findSettledUntil(t, accountId)])
    if (!account?.secrets) return null
    const since = (until ?? account.connectedAt).subtract({ hours: overlapHours })
    return { access: accessTo(ctx.vault, t.organizationId, account), since }
  })
  const run = { booked: 0, mismatched: 0 }
  if (!begun || !ctx.gateways.listPayouts) return { ...run, failure: null }
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await ctx.gateways.listPayouts(begun.access, { since: begun.since, cursor })
    if (page.kind === 'failed') return { ...run, failure: `payouts could not be listed: ${page.why}` }
    for (const payout of page.payouts) {
      const what = await settleOne(ctx, begun.access, payout)
      if (what === 'failed') return { ...run, failure: `what payout ${payout.gatewayPayoutId} is made of was not told` }
      if (what !== 'known') run.booked += 1
      if (what === 'mismatched') run.mismatched += 1
    }
    cursor = page.next
    if (cursor === null) return { ...run, failure: null }
  }
  return { ...run, failure: `more than ${mostPages} pages of payouts` }
}

async function settleOne(
  ctx: Ctx,
  access: GatewayAccountAccess,
  payout: GatewayPayout,
): Promise<'known' | 'matched' | 'mismatched' | 'failed'> {
  const known = await ctx.tx((t) => findPayout(t, access.id, payout.gatewayPayoutId))
  if (known?.state === 'matched') return 'known'
  const items = await listItems(ctx, access, payout.gatewayPayoutId)
  return items ? ctx.tx((t) => record(t, ctx, access, payout, items)) : 'failed'
}

async function listItems(
  ctx: Ctx,
  access: GatewayAccountAccess,
  payoutId: string,
): Promise<readonly PayoutItem[] | null> {
  const items: PayoutItem[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page: PayoutItemPage | undefined = await ctx.gateways.listPayoutItems?.(access, { payoutId, cursor })
    if (page?.kind !== 'page') return null
    items.push(...page.items)
    cursor = page.next
    if (cursor === null) return items
  }
  return null
}

async function record(
  t: Tx,
  ctx: Ctx,
  access: GatewayAccountAccess,
  payout: GatewayPayout,
  items: readonly PayoutItem[],
): Promise<'matched' | 'mismatched' | 'known'> {
  const { minor: amount, currency } = payout.amount
  const [before, booked] = await Promise.all([
    findPayout(t, access.id, payout.gatewayPayoutId),
    listSettled(
      t,
      access.id,
      items.map(({ gatewayTxnId }) => gatewayTxnId),
    ),
  ])
  if (before?.state === 'matched') return 'known'
  const { problems, feeDifference, lateFees } = comparePayout({ amount, currency, items }, booked)
  for (const { gatewayTxnId, fee } of lateFees) {
    const payment = await findPaymentByTxn(t, access.id, gatewayTxnId)
    if (payment) await bookLateFee(t, ctx, payment, fee)
  }
  // A fee that differs is booked with the payout, and so is what came back; there is nothing left to match later.
  const state = problems.every(({ kind }) => kind === 'fee' || kind === 'returned') ? 'matched' : 'mismatched'
  if (before) {
    await storePayoutState(t, before.id, state)
    if (problems.length === 0)
      await resolveException(t, 'payout_mismatch', before.id, 'Everything in the payout is in the books now.')
    return 'known'
  }
  const id = ctx.ids.uuid()
  const { gatewayPayoutId, liveMode, at } = payout
  const row = { id, gatewayAccountId: access.id, gatewayPayoutId, amount, feeDifference, currency, liveMode }
  const isNew = await insertPayout(t, { ...row, items: items.length, state, paidAt: at })
  if (isNew === 0) return 'known' // another run was faster, and has booked it
  const kept = await insertPayoutItems(t, row, items)
  const entry = payoutEntry({ payoutId: id, gatewayAccountId: access.id, currency, amount, feeDifference })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
  if (problems.length > 0 || kept < items.length)
    await tellStaff(t, ctx, { id, gatewayPayoutId, currency, problems, twice: items.length - kept })
  return state
}

type Told = {
  readonly id: string
  readonly gatewayPayoutId: string
  readonly currency: string
  readonly problems: readonly Problem[]
  /** How many of its items an earlier payout had paid already. */
  readonly twice: number
}

/** The first thing that does not match, and how many more there are. */
function sentenceOf({ problems, twice, currency }: Omit<Told, 'id'>): string {
  const [first] = problems
  if (!first) return `It pays ${twice} of its movements for a second time.`
  const text = (minor: bigint): string => formatMoney(money(minor, currency), 'en-US')
  const more = problems.length > 1 ? ` There are ${problems.length - 1} more like it.` : ''
  switch (first.kind) {
    case 'sum':
      return `It is ${text(first.found)}, and its parts come to ${text(first.expected)}.${more}`
    case 'unknown':
      return `It pays ${first.gatewayTxnId} over ${text(first.found)}, which is not in the books.${more}`
    case 'amount':
      return `It pays ${text(first.found)} for ${first.gatewayTxnId}, and the books have ${text(first.expected)}.${more}`
    case 'returned':
      return `The bank sent ${text(first.found)} back; check the bank account that is kept at the gateway.`
    case 'fee':
      return `The fee of ${first.gatewayTxnId} is ${text(first.found)}, and was booked as ${text(first.expected)}.${more}`
  }
}

const tellStaff = (t: Tx, ctx: Ctx, { id, ...facts }: Told): Promise<number> =>
  openException(t, {
    id: ctx.ids.uuid(),
    kind: 'payout_mismatch',
    subjectKind: 'payout',
    subjectId: id,
    facts: { ...facts, sentence: sentenceOf(facts), problems: facts.problems.slice(0, 20) },
  })
