import { type Dice, diceFrom } from '../../sim/dice.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import type { HookWorld } from './hook-world.ts'
import { aPayCommand } from './money-world.ts'

/** A customer, a bank and staff on one invoice; the same number does the same in every world. */
type Deed = (world: HookWorld, total: bigint, dice: Dice) => Promise<void>

const heard: Deed = async (world, total) => {
  await pay(world, total, 'tok_visa', 'paid')
}
const lost: Deed = async (world, total) => {
  await pay(world, total, 'tok_lose_answer', 'processing')
}
const declined: Deed = async (world, total) => {
  await pay(world, total, 'tok_declined', 'declined')
}
/** The customer goes to the bank's page and does not come back. */
const atTheBank: Deed = async (world, total, dice) => {
  const { actionUrl } = await pay(world, total, 'tok_authenticate', 'requires_action')
  const objectId = (actionUrl ?? '').split('/').at(-1) ?? ''
  await world.admin.authenticate(objectId, dice.chance(0.8) ? 'approve' : 'fail')
}
const refunded: Deed = async (world, total, dice) => {
  const { invoiceId } = await pay(world, total, 'tok_visa', 'paid')
  const { id } = await paymentOf(world, invoiceId)
  const half = total / 2n
  for (const amount of dice.chance(0.5) ? [half, total - half] : [total])
    await refundPayment(world.ctx, { paymentId: id, amount, reason: '', reopen: false, commandKey: key() })
}
const refundedByHand: Deed = async (world, total, dice) => {
  const { invoiceId } = await pay(world, total, 'tok_visa', 'paid')
  const { gatewayTxnId } = await paymentOf(world, invoiceId)
  await world.admin.refundByHand(gatewayTxnId, dice.chance(0.5) ? Number(total) : Number(total / 2n))
}
/** Given back in the gateway's dashboard before we have heard that it was paid. */
const lostAndRefundedByHand: Deed = async (world, total) => {
  const { attemptId } = await pay(world, total, 'tok_lose_answer', 'processing')
  const { merchantRef } = await world.ctx.tx((t) =>
    t.one<{ merchantRef: string }>('select merchant_ref from gateway_attempts where organization_id = $1 and id = $2', [
      t.organizationId,
      attemptId,
    ]),
  )
  const { apiKey } = await world.admin.account(world.accountId)
  const answer = await fetch(`${world.sandbox.url}/v1/search?reference=${merchantRef}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  })
  const { charges } = (await answer.json()) as { charges: { id: string }[] }
  await world.admin.refundByHand(charges[0]?.id ?? '')
}
const chargedByHand: Deed = async (world, total) => {
  await world.admin.chargeByHand(world.accountId, { amount: Number(total), currency: 'USD' })
}

/** As often as each is named here. */
const deeds: readonly Deed[] = [
  ...Array.from({ length: 8 }, () => heard),
  ...Array.from({ length: 3 }, () => lost),
  ...Array.from({ length: 3 }, () => atTheBank),
  ...Array.from({ length: 3 }, () => refunded),
  declined,
  refundedByHand,
  lostAndRefundedByHand,
  chargedByHand,
]
/** A hundred deeds cause about 132 events; some more are asked for than needed. */
export const deedsFor = (events: number): number => Math.ceil(events / 1.2)

const key = (): string => crypto.randomUUID()

/** Does so many deeds, eight at a time. Bank debits come first, one by one, because a fault takes the next call there is. */
export async function playHistory(world: HookWorld, seed: string, count: number): Promise<void> {
  for (let i = 0; i < Math.ceil(count / 100); i += 1) await bankDebit(world, BigInt(900_000 + i), i)
  const waiting = Array.from({ length: count }, (_, i) => i).values()
  const worker = async (): Promise<void> => {
    for (const i of waiting) {
      const dice = diceFrom(seed, 'deed', i)
      await deeds[dice.whole(0, deeds.length - 1)]?.(world, BigInt(1_000_000 + i), dice)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/** Taken now and decided by the bank later, the refund of it as well. */
async function bankDebit(world: HookWorld, total: bigint, i: number): Promise<void> {
  await world.admin.addFault(world.accountId, { kind: 'pending', op: 'confirm' })
  const { attemptId } = await pay(world, total, 'tok_visa', 'processing')
  const { id } = await world.ctx.tx((t) =>
    t.one<{ id: string }>('select gateway_txn_id as id from gateway_attempts where organization_id = $1 and id = $2', [
      t.organizationId,
      attemptId,
    ]),
  )
  await world.admin.settleCharge(id as `ch_${string}`, i % 3 === 2 ? 'failed' : 'succeeded')
}

async function pay(world: HookWorld, total: bigint, methodToken: string, expected: string) {
  const invoiceId = await world.anIssuedInvoice(total)
  const view = await perform(world.ctx, aPayCommand(invoiceId, total, { methodToken }))
  // The webhook may have been quicker than our own answer.
  if (view.status !== expected && view.status !== 'paid')
    throw new Error(`${methodToken} was to be ${expected} and is ${view.status}`)
  return { ...view, invoiceId }
}

const paymentOf = (world: HookWorld, invoiceId: string) =>
  world.ctx.tx((t) =>
    t.one<{ id: string; gatewayTxnId: string }>(
      'select id, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
      [t.organizationId, invoiceId],
    ),
  )
