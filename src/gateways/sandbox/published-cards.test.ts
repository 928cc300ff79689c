import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SandboxAdmin, sandboxAdmin } from '../../../sandbox-service/admin-client.ts'
import { type RunningSandbox, startSandbox } from '../../../sandbox-service/start.ts'
import { TEST_CARDS, type TestCard } from '../../core/payment/test-cards.ts'
import type { GatewayAccountAccess, GatewayRequest, LookUp, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import { realHttp } from '../../ports/http.ts'
import { sandboxAdapter } from './adapter.ts'

// Method: each published card is used through the adapter on the running service, in one profile of each kind.
const folder = mkdtempSync(join(tmpdir(), 'sandbox-cards-'))
let service: RunningSandbox
let admin: SandboxAdmin

beforeAll(async () => {
  service = await startSandbox({ folder })
  admin = sandboxAdmin(service)
})
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

const letters = (count: number): string => [...String(count)].map((digit) => 'ABCDEFGHJK'[Number(digit)]).join('')
let used = 0

async function pay(profile: 'stripe' | 'nmi', methodToken: string): Promise<{ outcome: Outcome; found: LookUpAnswer }> {
  const { apiKey } = await admin.putAccount(profile, { profile, slowMs: 50, lookupLagSeconds: 0 })
  const access: GatewayAccountAccess = {
    id: 'a',
    organizationId: 'o',
    gateway: 'sandbox',
    liveMode: false,
    settings: { profile, baseUrl: service.url, publicUrl: 'https://pay.example' },
    secrets: { apiKey },
  }
  const adapter = sandboxAdapter(realHttp())
  used += 1
  const names = (step: string) => ({ merchantRef: `${step}${letters(used)}`, idempotencyKey: `${step}-${used}` })
  const amount = { minor: 1000n + BigInt(used), currency: 'USD' }
  const common = { ...names('PAY'), amount, methodToken, returnUrl: 'https://pay.example/p/abc' }
  let request: GatewayRequest = { op: 'sale', ...common, description: 'Invoice 7' }
  let objectId: string | null = null
  if (profile === 'stripe') {
    const made = await adapter.call(access, { op: 'create_object', ...names('OBJ'), amount, description: 'Invoice 7' })
    if (made.kind !== 'created') throw new Error(`expected an object, not ${made.kind}`)
    objectId = made.objectId
    request = { op: 'confirm', ...common, objectId }
  }
  const outcome = await adapter.call(access, request)
  const dispatchedAt = Temporal.Instant.from('2026-01-01T00:00:00Z')
  const what: LookUp = {
    op: request.op,
    merchantRef: common.merchantRef,
    objectId,
    gatewayTxnId: null,
    amount,
    dispatchedAt,
  }
  return { outcome, found: await adapter.lookUp(access, what) }
}

function promised(card: TestCard): object {
  switch (card.behaviour) {
    case 'approve':
    case 'slow':
    case 'dispute':
      return { kind: 'succeeded', txn: { method: { kind: 'card', brand: card.brand, last4: card.number.slice(-4) } } }
    case 'decline':
      return { kind: 'declined', code: card.declineCode, retry: card.retry }
    case 'authenticate':
      return { kind: 'requires_action' }
    case 'lose_answer':
    case 'lose_request':
      return { kind: 'unknown', why: 'reset' }
  }
}

for (const profile of ['stripe', 'nmi'] as const) {
  for (const card of TEST_CARDS) {
    test(`${profile}, ${card.token}: ${card.label}`, async () => {
      const { outcome, found } = await pay(profile, card.token)
      expect(outcome).toMatchObject(promised(card))
      const outcomes = found.kind === 'found' ? found.outcomes.map(({ kind }) => kind) : []
      if (card.behaviour === 'lose_answer') expect(outcomes).toEqual(['succeeded'])
      else if (card.behaviour === 'lose_request') expect(outcomes).toEqual(profile === 'stripe' ? ['created'] : [])
      else expect(outcomes).toEqual([outcome.kind])
    })
  }

  test(`${profile}: [A-069] a card number in place of a token is rejected`, async () => {
    const { outcome } = await pay(profile, '4242424242424242')
    expect(outcome).toEqual({ kind: 'rejected', why: 'invalid', detail: 'card_number_refused' })
  })
}
