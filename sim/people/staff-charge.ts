import { Refusal } from '../../src/core/refusal.ts'
import { chargeSaved } from '../../src/flows/payment/charge-saved.ts'
import { removeMethod } from '../../src/flows/payment-method/remove-method.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import { findInvoice } from '../../src/store/invoice.ts'
import { listPaymentMethods } from '../../src/store/payment-method.ts'
import type { Answer } from '../engine/host.ts'
import type { Operation } from '../history/history.ts'
import type { World } from '../world/world.ts'

type Ask = <T>(name: string, work: (ctx: Ctx) => Promise<T>) => Promise<Answer<T>>

/** Staff charge the newest card that an invoice's customer has saved, with one key for all clicks and all tries. */
export async function chargeAsStaff(
  world: World,
  op: Extract<Operation, { kind: 'charge_saved' }>,
  ask: Ask,
): Promise<void> {
  const invoiceId = world.cast.invoices[op.invoice]?.id ?? ''
  const seen = await ask(`${op.id} opens`, (ctx) => readChoice(ctx, invoiceId))
  if (seen.kind !== 'answer' || !seen.value) return world.trace.say(op.id, 'finds no saved card')
  const { methodId, due } = seen.value
  const part = (due * BigInt(op.share)) / 100n
  const amount = op.share < 100 && part > 0n ? part : undefined
  for (let tries = 1; tries <= 3; tries += 1) {
    const clicks = Array.from({ length: op.clicks }, (_, click) =>
      ask(`${op.id}.${tries}.${click + 1}`, (ctx) =>
        chargeSaved(ctx, { invoiceId, methodId, amount, commandKey: op.id }),
      ),
    )
    const answers = await Promise.all(clicks)
    for (const answer of answers) {
      if (answer.kind === 'answer') world.trace.say(op.id, `is told: ${answer.value.status}`)
      else if (answer.kind === 'error' && answer.error instanceof Refusal)
        world.trace.say(op.id, `is refused: ${answer.error.message}`)
    }
    if (
      answers.some((answer) => answer.kind === 'answer' || (answer.kind === 'error' && answer.error instanceof Refusal))
    )
      return
    await world.sleep(20)
  }
}

const readChoice = (ctx: Ctx, invoiceId: string): Promise<{ methodId: string; due: bigint } | null> =>
  ctx.tx(async (t) => {
    const invoice = await findInvoice(t, invoiceId)
    const methods = invoice ? await listPaymentMethods(t, invoice.customerId, invoice.liveMode) : []
    const [method] = methods
    return invoice && method ? { methodId: method.id, due: invoice.amountDue } : null
  })

/** Staff take the newest saved card of an invoice's customer away. */
export async function removeAsStaff(ctx: Ctx, invoiceId: string): Promise<void> {
  const choice = await readChoice(ctx, invoiceId)
  if (choice) await removeMethod(ctx, { id: choice.methodId, liveMode: false, why: 'staff' })
}
