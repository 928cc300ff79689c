import { type ProofJson, proof } from '../contract/proof.ts'
import { ID_PREFIXES, type IdPrefix, showId } from '../core/id/id.ts'
import { whatToDo } from '../core/proof/what-to-do.ts'
import { checkInvariants } from '../flows/proof/check-invariants.ts'
import { type BalanceLine, compareBalance } from '../flows/reconcile/compare-balance.ts'
import type { Ctx } from '../ports/ctx.ts'
import { findLastInvariantRun, type KeptCheck } from '../store/invariant-run.ts'
import { listAccountHealth } from '../store/system-health.ts'
import type { Broken } from '../store/verify/invariant.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits } from './http.ts'

const tag = 'Reconciliation'

/** What shows that the books are right: every invariant with its figure, and each gateway's balance beside ours. */
export const proofEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/proof',
      permission: 'reconciliation.view',
      tag,
      summary: 'The last check of our own books, and every gateway’s balance as it says now',
      answer: proof,
    },
    ({ ctx }) => readProof(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/proof/run',
      permission: 'reconciliation.view',
      tag,
      summary: 'Check our own books now',
      description: 'What an hourly job does by itself. Answers when it is done.',
      answer: proof,
      idempotent: false,
    },
    async ({ ctx }) => {
      await checkInvariants(ctx)
      return readProof(ctx)
    },
  ),
]

async function readProof(ctx: Ctx): Promise<ProofJson> {
  const [run, accounts] = await ctx.tx((t) => Promise.all([findLastInvariantRun(t), listAccountHealth(t)]))
  const tookMs = run ? run.finishedAt.epochMilliseconds - run.startedAt.epochMilliseconds : null
  return {
    ranAt: run?.startedAt.toString() ?? null,
    tookMs,
    holds: run ? run.broken === 0 : null,
    invariants: run?.checks.map(presentCheck) ?? [],
    gatewayAccounts: await Promise.all(
      accounts.map(async ({ id, name, gateway, liveMode, lastWebhookAt, lastSweepAt, lastFailure }) => ({
        id: showId('gwa', id),
        name,
        gateway,
        liveMode,
        balances: (await compareBalance(ctx, id)).balances?.map(presentBalance) ?? null,
        lastWebhookAt: lastWebhookAt?.toString() ?? null,
        lastSweepAt: lastSweepAt?.toString() ?? null,
        lastFailure,
      })),
    ),
  }
}

const presentBalance = ({ currency, ours, theirs, unexplained }: BalanceLine) => ({
  currency,
  ours: minorUnits(ours),
  theirs: minorUnits(theirs),
  difference: minorUnits(theirs - ours),
  unexplained: minorUnits(unexplained),
})

const presentCheck = ({ broken, ...check }: KeptCheck): ProofJson['invariants'][number] => ({
  id: check.id,
  says: check.says,
  means: check.means,
  checked: check.checked,
  rows: check.rows,
  violations: broken.map((row) => ({
    id: shown(row),
    link: linkTo(row),
    detail: row.detail,
    whatToDo: whatToDo(check.id),
  })),
  more: check.more,
})

const isPrefix = (kind: string): kind is IdPrefix => (ID_PREFIXES as readonly string[]).includes(kind)

const shown = ({ kind, id }: Broken): string | null => (kind && id && isPrefix(kind) ? showId(kind, id) : null)

const pages: Readonly<Record<string, string>> = {
  inv: '/payments/invoices/',
  pay: '/payments/orders/',
  int: '/payments/orders/',
  cus: '/customers/',
}

function linkTo(row: Broken): string | null {
  const page = row.kind ? pages[row.kind] : undefined
  return page ? page + shown(row) : null
}
