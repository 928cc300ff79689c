import { gatewayBalance } from '../contract/exception.ts'
import { showId } from '../core/id/id.ts'
import { compareBalance } from '../flows/reconcile/compare-balance.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits } from './http.ts'

const prefixes = { attempt: 'att', payment: 'pay', refund: 'rfd' } as const

/** "0 cents unexplained": our clearing account beside the gateway's own balance (CORRECTNESS §12). */
export const gatewayBalanceEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts/:id/balance',
      permission: 'reconciliation.view',
      tag: 'Reconciliation',
      summary: 'Our clearing account beside the gateway’s balance, and what explains the difference',
      description: 'Asks the gateway. `unexplained` is what is left when every known item is taken into account.',
      params: { id: 'gwa' },
      answer: gatewayBalance,
    },
    async ({ ctx, params }) => {
      const { balances, items, run } = await compareBalance(ctx, params.id)
      return {
        balances:
          balances?.map(({ currency, ours, theirs, unexplained }) => ({
            currency,
            ours: minorUnits(ours),
            theirs: minorUnits(theirs),
            unexplained: minorUnits(unexplained),
          })) ?? null,
        items: items.map((item) => ({
          ...item,
          subjectId: showId(prefixes[item.subjectKind], item.subjectId),
          amount: item.amount === null ? null : minorUnits(item.amount),
        })),
        comparedUntil: run?.comparedUntil?.toString() ?? null,
        lastRunAt: run?.lastRunAt.toString() ?? null,
        lastFailure: run?.lastFailure ?? null,
      }
    },
  ),
]
