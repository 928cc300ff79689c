/** Gateways on which every try of an object leaves a charge that bears the object's reference only. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyMovement } from '../../src/flows/reconcile/apply-movement.ts'
import type { GatewayAccountAccess, Movement } from '../../src/ports/gateway.ts'
import { accessTo, findGatewayAccount } from '../../src/store/gateway-account.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld()
})
afterAll(() => world.close())

type Row = { readonly op: string; readonly state: string; readonly merchantRef: string }
const attemptsOf = (invoiceId: string): Promise<Row[]> =>
  world.ctx.tx((t) =>
    t.rows(
      `select a.op, a.state, a.merchant_ref from gateway_attempts a
         join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        where a.organization_id = $1 and i.invoice_id = $2 order by a.seq`,
      [t.organizationId, invoiceId],
    ),
  )
const access = (): Promise<GatewayAccountAccess> =>
  world.ctx.tx(async (t) => {
    const account = await findGatewayAccount(t, world.accountId)
    if (!account) throw new Error('the world has an account')
    return accessTo(world.ctx.vault, t.organizationId, account)
  })

const aTry = (merchantRef: string, amount: bigint, outcome: Movement['outcome']): Movement => ({
  kind: 'charge',
  ofTxnId: null,
  outcome,
  txn: {
    gatewayTxnId: 'ch_anearliertry',
    merchantRef,
    amount: { minor: amount, currency: 'USD' },
    fee: null,
    method: null,
    liveMode: false,
    at: Temporal.Now.instant(),
  },
})

test('[FM-PAY-10] a declined charge of an earlier try leaves the try after it undecided', async () => {
  const invoiceId = await world.anIssuedInvoice(4_100n)
  await perform(world.ctx, { ...aPayCommand(invoiceId, 4_100n), methodToken: 'tok_declined' })
  await world.admin.addFault(world.accountId, { op: 'confirm', kind: 'reset_after' })
  await perform(world.ctx, aPayCommand(invoiceId, 4_100n))
  const before = await attemptsOf(invoiceId)
  expect(before.map(({ op, state }) => `${op} ${state}`)).toEqual([
    'create_object succeeded',
    'confirm declined',
    'confirm unknown',
  ])
  const declined = { kind: 'declined', code: 'card_declined', retry: 'new_method' } as const
  const movement = aTry(before[0]?.merchantRef ?? '', 4_100n, declined)
  expect(await applyMovement(world.ctx, await access(), movement, 'reconcile')).toBe('nothing')
  expect(await attemptsOf(invoiceId)).toEqual(before)
})
