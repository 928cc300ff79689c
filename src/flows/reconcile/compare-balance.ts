import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import {
  type DifferenceItem,
  findReconciliation,
  listDifferenceItems,
  type Reconciliation,
  readClearing,
} from '../../store/reconciliation.ts'

export type BalanceComparison = {
  readonly run: Reconciliation | null
  /** Null: the gateway could not be asked. */
  readonly balances: readonly BalanceLine[] | null
  readonly items: readonly DifferenceItem[]
}

export type BalanceLine = {
  readonly currency: string
  /** In our ledger, fees taken off; minor units like the others. */
  readonly ours: bigint
  /** As the gateway reports it. */
  readonly theirs: bigint
  /** `theirs − ours − items`: zero when every cent is explained. */
  readonly unexplained: bigint
}

/**
 * Our clearing account beside the gateway's reported balance, with what explains the difference (CORRECTNESS §12). Items
 * of which only the gateway knows the amount count as zero, so what they hide shows as unexplained.
 */
export async function compareBalance(ctx: Ctx, accountId: string): Promise<BalanceComparison> {
  const account = await ctx.tx((t) => findGatewayAccount(t, accountId))
  if (!account)
    throw refuse('not_found', 'gateway_account_not_found', 'There is no such gateway account; look under Integrations.')
  const asked = account.secrets
    ? await ctx.gateways.readBalances?.(accessTo(ctx.vault, ctx.organizationId, account))
    : undefined
  const [run, clearing, items] = await ctx.tx((t) =>
    Promise.all([findReconciliation(t, accountId), readClearing(t, accountId), listDifferenceItems(t, accountId)]),
  )
  if (asked?.kind !== 'balances') return { run, balances: null, items }
  const theirs = new Map(asked.balances.map(({ currency, available }) => [currency, available]))
  const ours = new Map(clearing.map(({ currency, amount }) => [currency, amount]))
  const balances = [...new Set([...theirs.keys(), ...ours.keys()])].sort().map((currency) => {
    const line = { currency, ours: ours.get(currency) ?? 0n, theirs: theirs.get(currency) ?? 0n }
    // An undecided attempt may have moved its amount or not; it explains a difference only if there is one.
    const known = items.filter((item) => item.currency === currency)
    return { ...line, unexplained: unexplainedOf(line.theirs - line.ours, known) }
  })
  return { run, balances, items }
}

function unexplainedOf(difference: bigint, items: readonly DifferenceItem[]): bigint {
  const certain = items.filter(({ kind }) => kind !== 'undecided_payment' && kind !== 'undecided_refund')
  const rest = difference - certain.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n)
  const undecided = items.filter((item) => !certain.includes(item)).map(({ amount }) => amount ?? 0n)
  const most = undecided.filter((amount) => amount > 0n).reduce((sum, amount) => sum + amount, 0n)
  const least = undecided.filter((amount) => amount < 0n).reduce((sum, amount) => sum + amount, 0n)
  if (rest > most) return rest - most
  return rest < least ? rest - least : 0n
}
