import { expect } from 'vitest'
import type { Money } from '../core/money/money.ts'
import type { HeldMethod, MethodAnswer, Outcome } from '../ports/gateway.ts'
import type { KeptMethod } from '../ports/paid-with.ts'
import { type Each, expectOneSuccess, lookUpLate, pay, payOp, type Twin, usd } from './conformance-twin.ts'

let made = 0

/** Only of gateways that keep a customer's methods for later. */
export function vault(each: Each): void {
  each('a customer is made once for a key, however often it is asked for', async (twin) => {
    const customer = aCustomer()
    const first = await twin.adapter.ensureCustomer?.(twin.access, customer)
    expect(first).toMatchObject({ kind: 'made' })
    expect(await twin.adapter.ensureCustomer?.(twin.access, customer)).toEqual(first)
    expect(await twin.adapter.ensureCustomer?.(twin.access, aCustomer())).not.toEqual(first)
    expect(await twin.adapter.ensureCustomer?.(twin.wrongKey, customer)).toMatchObject({ kind: 'rejected' })
    expect(await twin.adapter.ensureCustomer?.(twin.nobodyThere, customer)).toMatchObject({ why: 'not_sent' })
  })

  each('a method is kept when its payer wants that, told with the charge and also when looked up', async (twin) => {
    const { gatewayCustomerId, kept, lookUp } = await keep(twin, usd(8_000n))
    expect(kept).toMatchObject({ gatewayCustomerId, expiryMonth: expect.any(Number), expiryYear: expect.any(Number) })
    expect(await lookUpLate(twin, lookUp)).toMatchObject({ kind: 'found', outcomes: [{ txn: { kept } }] })
    const held = await heldBy(twin, kept.gatewayMethodId)
    expect(held).toMatchObject({ gatewayCustomerId, kind: 'card', last4: expect.stringMatching(/^[0-9]{4}$/) })
    expect(held).toMatchObject({ expiryMonth: kept.expiryMonth, expiryYear: kept.expiryYear })
  })

  each('what is kept is charged while its owner is away, as often as they agreed to', async (twin) => {
    const { gatewayCustomerId, kept } = await keep(twin, usd(8_100n))
    for (const amount of [usd(8_101n), usd(8_102n)]) {
      const paid = await pay(twin, amount, { savedMethod: kept.gatewayMethodId, offSession: true }, gatewayCustomerId)
      expect(paid.outcome).toMatchObject({ kind: 'succeeded', txn: { amount } })
      await expectOneSuccess(twin, paid, amount)
    }
  })

  each('[FM-REN-07] a bank that wants its customer, who is away, declines and says so', async (twin) => {
    const { gatewayCustomerId, kept } = await keep(twin, usd(8_200n))
    await twin.wantCustomer?.(kept.gatewayMethodId)
    const saved = { savedMethod: kept.gatewayMethodId, offSession: true }
    const asked = await pay(twin, usd(8_201n), saved, gatewayCustomerId)
    expect(asked.outcome).toMatchObject({ kind: 'declined', retry: 'authenticate' })
    expect((await twin.booked(asked.request.merchantRef)).charges).toEqual([])
  })

  each('[FM-REN-03] an answer lost while its owner is away is found as the one charge', async (twin) => {
    const { gatewayCustomerId, kept } = await keep(twin, usd(8_300n))
    await twin.failNext(payOp(twin), 'lose_after_acting')
    const saved = { savedMethod: kept.gatewayMethodId, offSession: true }
    const paid = await pay(twin, usd(8_301n), saved, gatewayCustomerId)
    expect(paid.outcome.kind).toBe('unknown')
    await expectOneSuccess(twin, paid, usd(8_301n))
  })

  each('[A-082] what was let go of is held for nobody and charged no more; twice is as once', async (twin) => {
    const { gatewayCustomerId, kept } = await keep(twin, usd(8_400n))
    const { gatewayMethodId } = kept
    const letGo = () => twin.adapter.removeMethod?.(twin.access, { idempotencyKey: aKey(), gatewayMethodId })
    expect(await letGo()).toEqual({ kind: 'removed' })
    expect(await letGo()).toEqual({ kind: 'removed' })
    expect((await heldBy(twin, gatewayMethodId))?.gatewayCustomerId).toBeNull()
    const paid = await pay(twin, usd(8_401n), { savedMethod: gatewayMethodId, offSession: true }, gatewayCustomerId)
    expect(paid.outcome.kind).toBe('rejected')
    expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([])
  })

  each('a method nobody knows is absent, which is not the same as not having been told', async (twin) => {
    const ask = async (access: Twin['access']): Promise<MethodAnswer | undefined> =>
      twin.adapter.fetchMethod?.(access, 'pm_nobodyknows')
    expect(await ask(twin.access)).toEqual({ kind: 'absent' })
    expect((await ask(twin.nobodyThere))?.kind).toBe('failed')
    expect(await ask(twin.wrongKey)).toEqual({ kind: 'failed', why: 'credentials' })
  })
}

const aKey = (): string => {
  made += 1
  return `vault-key-${made}`
}

function aCustomer() {
  const idempotencyKey = aKey()
  return { idempotencyKey, reference: `customer-${idempotencyKey}`, name: 'Ada Pemberton', email: null }
}

/** A payment whose method its payer wants kept. */
async function keep(twin: Twin, amount: Money) {
  const customer = await twin.adapter.ensureCustomer?.(twin.access, aCustomer())
  if (customer?.kind !== 'made') throw new Error(`expected a customer, not ${customer?.kind}`)
  const { gatewayCustomerId } = customer
  const paid = await pay(twin, amount, { methodToken: twin.tokens.keep ?? '', save: true }, gatewayCustomerId)
  return { gatewayCustomerId, kept: keptOf(paid.outcome), lookUp: paid.lookUp }
}

function keptOf(outcome: Outcome): KeptMethod {
  if (outcome.kind !== 'succeeded' || !outcome.txn.kept) throw new Error(`nothing was kept by ${outcome.kind}`)
  return outcome.txn.kept
}

async function heldBy(twin: Twin, gatewayMethodId: string): Promise<HeldMethod | undefined> {
  const answer = await twin.adapter.fetchMethod?.(twin.access, gatewayMethodId)
  return answer?.kind === 'found' ? answer.method : undefined
}
