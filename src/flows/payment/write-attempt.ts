import { createHash } from 'node:crypto'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest, MethodSummary } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { insertDispatched } from '../../store/attempt.ts'
import type { Intent } from '../../store/intent.ts'
import type { ChargeableMethod } from '../../store/payment-method.ts'
import { deadlineFrom } from './call-in-time.ts'
import type { PayCommand, Prepared } from './command.ts'

type ToWrite = {
  readonly command: PayCommand
  readonly intent: Intent
  readonly access: GatewayAccountAccess
  readonly method: ChargeableMethod | null
  readonly request: GatewayRequest
}

/** Writes a request down as an attempt that is under way, with all that is needed to find out what became of it (rule 1). */
export function writeAttempt(t: Tx, ctx: Ctx, { command, intent, access, method, request }: ToWrite): Prepared {
  const attemptId = ctx.ids.uuid()
  const redacted = redact(request)
  const deadlineAt = deadlineFrom(ctx, access, t.now)
  const pays = request.op === 'confirm' || request.op === 'sale'
  insertDispatched(t, {
    id: attemptId,
    intentId: intent.id,
    refundId: null,
    op: request.op,
    gatewayAccountId: intent.gatewayAccountId,
    merchantRef: request.merchantRef,
    idempotencyKey: request.idempotencyKey,
    commandKey: command.commandKey,
    amount: intent.amount + intent.tipAmount,
    tipAmount: intent.tipAmount,
    currency: intent.currency,
    method: summaryOf(command, method),
    request: redacted,
    requestHash: createHash('sha256').update(JSON.stringify(redacted, bigintText)).digest(),
    deadlineAt,
    ...(pays ? { paymentMethodId: method?.id ?? null, agreementId: agreementOf(command, method) } : {}),
    ...(pays && command.saving ? { saving: command.saving } : {}),
  })
  const key = { attemptId, invoiceId: intent.invoiceId, intentId: intent.id }
  return { kind: 'call', key, access, request, deadlineAt }
}

/** What a charge rests on while its owner is away; a customer who is there needs none. */
const agreementOf = (command: PayCommand, method: ChargeableMethod | null): string | null =>
  isByStaff(command) ? (method?.agreementId ?? null) : null

export const isByStaff = (command: PayCommand): boolean => command.kind === 'charge_saved'

/** What is paid with, for people to read; null where only the gateway has seen it. */
export function summaryOf(command: PayCommand, method: ChargeableMethod | null): MethodSummary | null {
  if (command.savedMethodId === undefined) return command.methodSummary
  return method && { kind: method.kind, brand: method.brand, last4: method.last4 }
}

/** What may be kept of a request: neither a single-use token nor the way back, which holds the pay link's (§18.1). */
export function redact(request: GatewayRequest): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = { ...request }
  delete kept.methodToken
  delete kept.returnUrl
  return kept
}

export const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
