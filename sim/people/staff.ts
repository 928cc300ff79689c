import { min } from '../../src/core/money/money.ts'
import { Refusal } from '../../src/core/refusal.ts'
import { disconnectAccount, makeDefaultAccount } from '../../src/flows/gateway-account/disconnect.ts'
import { issueCreditNote } from '../../src/flows/invoice/issue-credit-note.ts'
import { requestInvoiceSend } from '../../src/flows/invoice/send-invoice.ts'
import { voidInvoice } from '../../src/flows/invoice/void-invoice.ts'
import { writeOff } from '../../src/flows/invoice/write-off.ts'
import { copyLink, regenerateLink, revokeLink } from '../../src/flows/link/invoice-link.ts'
import { recordOffline } from '../../src/flows/payment/record-offline.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { type Ctx, ctxFor } from '../../src/ports/ctx.ts'
import { deliverInvoiceMail } from '../../src/reactions/invoice-sending.ts'
import { findInvoice } from '../../src/store/invoice.ts'
import { listPaymentsOfInvoice } from '../../src/store/payment.ts'
import type { Answer } from '../engine/host.ts'
import type { Operation } from '../history/history.ts'
import { staff, tokenOf } from '../world/set-up.ts'
import { systemOf } from '../world/system.ts'
import type { Told, World } from '../world/world.ts'
import { chargeAsStaff, removeAsStaff } from './staff-charge.ts'

type OfStaff = Exclude<Operation, { kind: 'pay' | 'cancel_idle' }>

/** What a member of staff does with one invoice or setting, as one request from the back office. */
export async function doAsStaff(world: World, op: OfStaff): Promise<void> {
  const organizationId =
    'invoice' in op ? world.cast.invoices[op.invoice]?.organizationId : world.cast.organizations[op.organization]?.id
  if (!organizationId) return
  const ask = <T>(name: string, work: (ctx: Ctx) => Promise<T>): Promise<Answer<T>> =>
    world.host.request(name, (process) => work(ctxFor(systemOf(world, process), organizationId, staff)))
  if (op.kind === 'refund') return giveBack(world, op, ask)
  if (op.kind === 'charge_saved') return chargeAsStaff(world, op, ask)
  const answer = await ask(op.id, (ctx) => act(world, ctx, op))
  hear(world, op.id, answer)
  if (answer.kind === 'answer' && answer.value) world.told.push(answer.value)
}

async function act(
  world: World,
  ctx: Ctx,
  op: Exclude<OfStaff, { kind: 'refund' | 'charge_saved' }>,
): Promise<Told | null> {
  const invoice = 'invoice' in op ? world.cast.invoices[op.invoice] : undefined
  const id = invoice?.id ?? ''
  switch (op.kind) {
    case 'cash': {
      const amount = await shareOfDue(ctx, id, op.share)
      const { paymentId } = await recordOffline(ctx, { invoiceId: id, amount, kind: 'cash', receipt: op.receipt })
      return { kind: 'recorded', who: op.id, table: 'payments', id: paymentId }
    }
    case 'credit_note': {
      const amount = await shareOfDue(ctx, id, op.share)
      const made = await issueCreditNote(ctx, id, { amount, reason: 'Agreed' })
      return { kind: 'recorded', who: op.id, table: 'credit_notes', id: made }
    }
    case 'void':
      await voidInvoice(ctx, id, 'Made twice')
      return null
    case 'write_off':
      await writeOff(ctx, id, 'Gone')
      return null
    case 'send': {
      const { deliveryId } = await requestInvoiceSend(ctx, id, { to: 'accounts@example.com' })
      await deliverInvoiceMail(ctx, deliveryId)
      return null
    }
    case 'regenerate_link': {
      await regenerateLink(ctx, id)
      const { url } = await copyLink(ctx, id)
      if (invoice) invoice.token = tokenOf(url)
      return null
    }
    case 'remove_saved':
      await removeAsStaff(ctx, id)
      return null
    case 'revoke_link':
      await revokeLink(ctx, id)
      return null
    case 'switch_gateway':
      await makeDefaultAccount(ctx, world.cast.organizations[op.organization]?.accounts[1] ?? '')
      return null
    case 'disconnect_gateway':
      await disconnectAccount(ctx, world.cast.organizations[op.organization]?.accounts[0] ?? '')
      return null
  }
}

async function shareOfDue(ctx: Ctx, invoiceId: string, share: number): Promise<bigint> {
  const row = await ctx.tx((t) => findInvoice(t, invoiceId))
  const part = ((row?.amountDue ?? 0n) * BigInt(share)) / 100n
  return part > 0n ? part : 1n
}

type Ask = <T>(name: string, work: (ctx: Ctx) => Promise<T>) => Promise<Answer<T>>

/** Refunds with one key for all its clicks, and asks again with that key when no answer came. */
async function giveBack(world: World, op: Extract<OfStaff, { kind: 'refund' }>, ask: Ask): Promise<void> {
  const invoiceId = world.cast.invoices[op.invoice]?.id ?? ''
  const listed = await ask(`${op.id} opens`, (ctx) => ctx.tx((t) => listPaymentsOfInvoice(t, invoiceId)))
  const payment = listed.kind === 'answer' ? (listed.value[op.payment] ?? listed.value[0]) : undefined
  if (!payment) return
  const amount = op.share === 100 ? undefined : (payment.amount * BigInt(op.share)) / 100n || 1n
  const tip = op.ofTip && amount !== undefined ? min(amount, payment.tipAmount) : undefined
  const command = { paymentId: payment.id, amount, tip, reason: 'Returned', reopen: op.reopen, commandKey: op.id }
  for (let tries = 1; tries <= 3; tries += 1) {
    const clicks = Array.from({ length: op.clicks }, (_, click) =>
      ask(`${op.id}.${tries}.${click + 1}`, (ctx) => refundPayment(ctx, command)),
    )
    const answers = await Promise.all(clicks)
    for (const answer of answers) {
      hear(world, op.id, answer)
      if (answer.kind === 'answer')
        world.told.push({ kind: 'recorded', who: op.id, table: 'refunds', id: answer.value.id })
    }
    if (
      answers.some((answer) => answer.kind === 'answer' || (answer.kind === 'error' && answer.error instanceof Refusal))
    )
      return
    await world.sleep(20)
  }
}

function hear(world: World, who: string, answer: Answer<unknown>): void {
  if (answer.kind === 'answer') world.trace.say(who, 'is done')
  else if (answer.kind === 'error' && answer.error instanceof Refusal)
    world.trace.say(who, `is refused: ${answer.error.message}`)
  else world.trace.say(who, 'hears nothing')
}
