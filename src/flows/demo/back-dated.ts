import { type Actor, type Ctx, ctxFor, type System } from '../../ports/ctx.ts'
import type { Outcome } from '../../ports/gateway.ts'

/**
 * The same world at an earlier instant: flows run in it write that time into their rows, and what the gateway answers
 * counts as of then. For made-up history only; nothing real is ever back-dated.
 */
export function backDated(system: System, organizationId: string, actor: Actor, at: Temporal.Instant): Ctx {
  const ctx = ctxFor(system, organizationId, actor)
  const { gateways } = system
  return {
    ...ctx,
    clock: { now: () => at, today: (zone) => at.toZonedDateTimeISO(zone).toPlainDate().toString() },
    tx: (work) => ctx.tx((t) => work({ ...t, now: at })),
    gateways: { ...gateways, call: async (account, request) => dated(await gateways.call(account, request), at) },
  }
}

const dated = (outcome: Outcome, at: Temporal.Instant): Outcome =>
  'txn' in outcome ? { ...outcome, txn: { ...outcome.txn, at } } : outcome
