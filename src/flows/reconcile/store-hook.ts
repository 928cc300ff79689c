import { ctxFor, type System } from '../../ports/ctx.ts'
import type { HookRead, HookRequest } from '../../ports/gateway.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { insertInboxEvent } from '../../store/webhook-inbox.ts'

type Stored = { readonly kind: 'stored' } | Extract<HookRead, { kind: 'refused' }>

/**
 * Judges a webhook by the secrets of the account it was addressed to and keeps it, once. What it is about is looked into
 * by `apply-hook`. An account whose secrets are wiped can prove nothing any more, so everything sent to it is refused.
 */
export async function storeHook(
  system: System,
  { organizationId, accountId }: { organizationId: string; accountId: string },
  request: HookRequest,
): Promise<Stored> {
  const ctx = ctxFor(system, organizationId, { kind: 'gateway', id: accountId, name: 'Gateway' })
  return ctx.tx(async (t) => {
    const account = await findGatewayAccount(t, accountId)
    if (!account?.secrets || !ctx.gateways.readHook) return { kind: 'refused', why: 'unsupported' }
    const read = ctx.gateways.readHook(accessTo(ctx.vault, organizationId, account), request, t.now)
    if (read.kind === 'refused') return read
    await insertInboxEvent(t, {
      id: ctx.ids.uuid(),
      gatewayAccountId: accountId,
      providerEventId: read.eventId,
      type: read.type,
      hint: read.hint,
    })
    return { kind: 'stored' }
  })
}
