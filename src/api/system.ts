import { type QuarantineJson, type SystemHealthJson, systemHealth } from '../contract/system.ts'
import { showId } from '../core/id/id.ts'
import { releaseByHand } from '../flows/quarantine/end-quarantine.ts'
import type { Ctx } from '../ports/ctx.ts'
import { type ClockGuard, findClockGuard } from '../store/clock-guard.ts'
import { findOpenQuarantine, type Quarantine } from '../store/quarantine.ts'
import { countWaiting, isReadOnly, listAccountHealth } from '../store/system-health.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const tag = 'System'

/** How the system itself is: what it holds back, and when gateways were last heard of (CORRECTNESS §14). */
export const systemEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/system',
      permission: 'reconciliation.view',
      tag,
      summary: 'Quarantine, clocks, database and gateways at a glance',
      description: 'In quarantine whatever moves money or sends mail is answered 503 `quarantine`, and nothing leaves.',
      answer: systemHealth,
    },
    ({ ctx }) => readHealth(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/quarantine/release',
      permission: 'reconciliation.resolve',
      tag,
      summary: 'Let payments and mail go out again after a database was restored',
      description: 'Refused with 409 until every gateway account has been compared with the books.',
      answer: systemHealth,
    },
    async ({ ctx }) => {
      await releaseByHand(ctx)
      return readHealth(ctx)
    },
  ),
]

async function readHealth(ctx: Ctx): Promise<SystemHealthJson> {
  const [[quarantine, accounts, waiting], guard, readOnly] = await Promise.all([
    ctx.tx((t) => Promise.all([findOpenQuarantine(t), listAccountHealth(t), countWaiting(t)])),
    findClockGuard(ctx.directory),
    isReadOnly(ctx.directory),
  ])
  return {
    quarantine: quarantine && presentQuarantine(quarantine),
    clock: presentClock(guard),
    database: readOnly ? 'read_only' : 'ok',
    gatewayAccounts: accounts.map((account) => ({
      ...account,
      id: showId('gwa', account.id),
      lastWebhookAt: account.lastWebhookAt?.toString() ?? null,
      lastSweepAt: account.lastSweepAt?.toString() ?? null,
      comparedUntil: account.comparedUntil?.toString() ?? null,
    })),
    waiting: {
      attempts: Number(waiting.attempts),
      webhooks: Number(waiting.webhooks),
      deliveries: Number(waiting.deliveries),
      exceptions: Number(waiting.exceptions),
    },
  }
}

const causes: Readonly<Record<Quarantine['reason'], string>> = {
  restored: 'The database was restored or replaced, so it may have forgotten payments.',
  failover: 'Another database server took over, so the last moments may be missing.',
  gateway_ahead: 'A gateway knows of payments that the database has forgotten.',
}

function presentQuarantine(q: Quarantine): QuarantineJson {
  const next = !q.sweptAt
    ? 'Payments, refunds and mail wait until every gateway has been compared with the books.'
    : q.found === 0
      ? 'Every gateway was compared and nothing was missing. Release it to let payments and mail go out again.'
      : `Every gateway was compared; ${q.found} ${q.found === 1 ? 'movement was' : 'movements were'} missing, and what the gateways have decided is booked now. Look at the discrepancies, then release it.`
  return {
    reason: q.reason,
    sentence: `${causes[q.reason]} ${next}`,
    openedAt: q.openedAt.toString(),
    replayFrom: q.replayFrom.toString(),
    sweptAt: q.sweptAt?.toString() ?? null,
    found: q.found,
    lastFailure: q.lastFailure,
    releasable: q.sweptAt !== null,
  }
}

function presentClock(guard: ClockGuard | null): SystemHealthJson['clock'] {
  const guarded = guard !== null && guard.guardedSince !== null
  const sentence =
    guard?.reason === 'apart'
      ? 'The clocks of this server and of its database differ by more than 30 seconds; jobs that move money wait until they agree.'
      : 'The clock has jumped; jobs that move money wait until it has been steady for ten minutes.'
  return {
    state: guarded ? 'guarded' : 'ok',
    sentence: guarded ? sentence : null,
    since: guard?.guardedSince?.toString() ?? null,
    aheadMs: guard ? Number(guard.aheadMs) : null,
    checkedAt: guard?.heartbeatAt.toString() ?? null,
  }
}
