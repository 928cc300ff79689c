import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type SandboxAdmin, sandboxAdmin } from '../../../sandbox-service/admin-client.ts'
import type { FaultKind } from '../../../sandbox-service/faults.ts'
import { type RunningSandbox, startSandbox } from '../../../sandbox-service/start.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import { realHttp } from '../../ports/http.ts'
import { conformance } from '../conformance.ts'
import type { Twin, TwinFault } from '../conformance-twin.ts'
import { PROMISED } from '../promised.ts'
import { sandboxAdapter } from './adapter.ts'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-conformance-'))
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
beforeEach(async () => {
  for (const profile of profiles) {
    await admin.putAccount(profile, { profile })
    await admin.clearBooks(profile)
  }
})

const profiles = ['stripe', 'paypal', 'authorizenet', 'nmi'] as const

const faults: Readonly<Record<TwinFault, FaultKind>> = {
  lose_after_acting: 'reset_after',
  lose_before_acting: 'reset_before',
  silence_after_acting: 'timeout_after',
  error_after_acting: 'error_after',
  error_before_acting: 'error_before',
  garbage: 'garbage',
  truncated: 'truncated',
  rate_limited: 'rate_limit',
  duplicate_refused: 'duplicate',
  pending: 'pending',
}

for (const profile of profiles) {
  conformance(`sandbox as ${profile}`, PROMISED[`sandbox as ${profile}`], () => twin(profile))
}

async function twin(profile: (typeof profiles)[number]): Promise<Twin> {
  const { apiKey } = await admin.account(profile)
  const access: GatewayAccountAccess = {
    id: '01990000-0000-7000-8000-000000000001',
    organizationId: '01990000-0000-7000-8000-000000000002',
    gateway: 'sandbox',
    liveMode: false,
    settings: { profile, baseUrl: service.url, publicUrl: 'https://pay.example' },
    secrets: { apiKey },
  }
  return {
    adapter: sandboxAdapter(realHttp({ totalMs: 400 })),
    access,
    wrongKey: { ...access, secrets: { apiKey: 'sk_wrong' } },
    nobodyThere: { ...access, settings: { ...access.settings, baseUrl: 'http://127.0.0.1:1' } },
    tokens: {
      approve: 'tok_visa',
      decline: 'tok_declined',
      authenticate: 'tok_authenticate',
      lost: 'tok_lost_card',
      short: 'tok_insufficient_funds',
      keep: 'tok_visa',
    },
    now: () => Temporal.Now.instant(),
    passFees: async () => {},
    failNext: async (op, fault) => void (await admin.addFault(profile, { op, kind: faults[fault] })),
    moveInstead: async (op, amount) =>
      void (await admin.addFault(profile, { op, kind: 'other_amount', amount: Number(amount.minor) })),
    wantCustomer: async (methodId) => void (await admin.changeMethod(methodId, 'want_customer')),
    approve: async (objectId) => void (await admin.authenticate(objectId, 'approve')),
    settle: async (gatewayTxnId) => void (await admin.settleCharge(gatewayTxnId, 'succeeded')),
    async dispute(gatewayTxnId, { stage, amount }) {
      const asked = { stage, ...(amount === undefined ? {} : { amount: Number(amount) }) }
      return (await admin.disputeByHand(gatewayTxnId, asked)).id
    },
    decideDispute: async (id, result) => void (await admin.decideDispute(id, result)),
    passLag: () => admin.advanceClock(6),
    async booked(merchantRef) {
      const { charges, refunds } = await admin.books(profile)
      const ours = (one: { reference: string; status: string }) =>
        one.reference === merchantRef && one.status !== 'failed'
      return {
        charges: charges.filter(ours).map((charge) => BigInt(charge.amount)),
        refunds: refunds.filter(ours).map((refund) => BigInt(refund.amount)),
      }
    },
  }
}
