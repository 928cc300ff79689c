/** Mail to staff before the deadline of an answer to a dispute, on real PostgreSQL; only the clock and the mail server are a test's. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Role } from '../../src/core/role/permissions.ts'
import { submitEvidence } from '../../src/flows/dispute/answer-dispute.ts'
import { saveEvidence } from '../../src/flows/dispute/evidence-draft.ts'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { deliverDue } from '../../src/jobs/deliver.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { warnOfDeadlines } from '../../src/jobs/warn-of-deadlines.ts'
import type { System } from '../../src/ports/ctx.ts'
import { createIdentity, type Identity } from '../../src/ports/identity/identity.ts'
import type { MailMessage, MailOutcome } from '../../src/ports/mail.ts'
import { lockDispute } from '../../src/store/dispute.ts'
import { insertMembership } from '../../src/store/membership.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

const hour = 3_600
const day = 24 * hour

let world: StripeWorld
let clock: MovableClock
let system: System
let identity: Identity
let outcome: MailOutcome = { kind: 'accepted' }
const mailed: MailMessage[] = []

beforeAll(async () => {
  clock = movableClock()
  world = await aStripeWorld({ clock })
  system = {
    ...world.system,
    mail: {
      send: async (_organization, _server, message) => {
        if (outcome.kind === 'accepted') mailed.push(message)
        return outcome
      },
    },
  }
  const { ids, log } = system
  identity = createIdentity({
    database: world.database.app,
    secret: 'a secret of tests, long enough for sessions',
    publicUrl: system.publicUrl,
    clock,
    ids,
    log,
  })
  await aMember('dana@harbour.example', 'Dana Whitfield', 'admin')
  await aMember('milo@harbour.example', 'Milo Hart', 'sales_manager')
  await aMember('cass@harbour.example', 'Cass Till', 'cashier')
  await identity.createUser({ email: 'nobody@elsewhere.example', name: 'No Body', password: 'correct horse battery' })
})
afterAll(async () => {
  await identity.close()
  await world.close()
})
beforeEach(async () => {
  await pass()
  mailed.length = 0
})

async function aMember(email: string, name: string, role: Role): Promise<void> {
  const userId = await identity.createUser({ email, name, password: 'correct horse battery staple' })
  await world.ctx.tx(async (t) => void (await insertMembership(t, { userId, role })))
}

/** A dispute whose bank waits so many seconds for an answer. */
async function aDispute(total: bigint, dueIn: number, wanted = {}): Promise<{ id: string; gatewayId: string }> {
  const { chargeId } = await world.aPaidInvoice(total)
  const { id: gatewayId } = world.control.openDispute(chargeId, wanted)
  await applyHint(world.ctx, world.stripeAccountId, { kind: 'dispute', id: gatewayId, merchantRef: null })
  const found = await world.ctx.tx((t) => lockDispute(t, world.stripeAccountId, gatewayId))
  const id = found?.id ?? ''
  await setDeadline(id, dueIn)
  return { id, gatewayId }
}

const setDeadline = (id: string, dueIn: number): Promise<void> =>
  world.ctx.tx(async (t) => {
    const sql = 'update disputes set evidence_due_at = $3 where organization_id = $1 and id = $2'
    await t.write(sql, [t.organizationId, id, t.now.add({ seconds: dueIn })])
  })

/** Time goes by, and everything that runs by itself runs. */
async function pass(seconds = 0): Promise<void> {
  clock.advance(seconds)
  await Promise.all([warnOfDeadlines(system), warnOfDeadlines(system)])
  await relayOutbox(system)
  await deliverDue(system)
}

const aboutDisputes = (): MailMessage[] => mailed.filter(({ subject }) => subject.includes('Answer due'))
const subjects = (): string[] => aboutDisputes().map(({ subject }) => subject)
const states = (id: string) =>
  world.ctx.tx((t) =>
    t.rows<{ state: string }>(
      `select state from deliveries where organization_id = $1 and template = 'dispute_deadline' and payload ->> 'disputeId' = $2`,
      [t.organizationId, id],
    ),
  )

test('[FM-DIS-03] whoever may answer is told a week, three days, a day and six hours before, each once, and never after', async () => {
  const { id } = await aDispute(12_000n, 8 * day, { reason: 'product_not_received' })
  await pass()
  expect(aboutDisputes()).toEqual([])
  await pass(day + 60)
  expect(aboutDisputes().map(({ to }) => to)).toEqual([
    { address: 'dana@harbour.example', name: 'Dana Whitfield' },
    { address: 'milo@harbour.example', name: 'Milo Hart' },
  ])
  expect(new Set(subjects())).toEqual(new Set(['[Test] Answer due in 6 days: dispute over $120.00 of Ada Pemberton']))
  for (let again = 0; again < 3; again += 1) await pass(hour)
  expect(aboutDisputes()).toHaveLength(2)
  mailed.length = 0
  await pass(4 * day)
  expect(new Set(subjects())).toEqual(new Set(['[Test] Answer due in 2 days: dispute over $120.00 of Ada Pemberton']))
  mailed.length = 0
  await pass(2 * day - 3 * hour)
  await pass(17 * hour)
  await pass(hour)
  expect(subjects().map((subject) => /due in \d+ hours/.exec(subject)?.[0])).toEqual([
    'due in 23 hours',
    'due in 23 hours',
    'due in 5 hours',
    'due in 5 hours',
  ])
  mailed.length = 0
  await pass(5 * hour)
  await pass(day)
  expect(aboutDisputes()).toEqual([])
  expect((await states(id)).map(({ state }) => state)).toEqual(Array(8).fill('delivered'))
})

test('[FM-DIS-03] the mail says over what, why, what happens otherwise and until which minute, as HTML and as a letter, with one way there', async () => {
  const { id } = await aDispute(4_500n, 70 * hour, { reason: 'product_not_received' })
  await saveEvidence(world.ctx, id, { other: 'It was delivered.' })
  await pass()
  const [first] = aboutDisputes()
  const folder = process.env.REMIT_PICTURES
  if (folder) writeFileSync(`${folder}/deadline.html`, first?.html ?? '')
  for (const text of [first?.text ?? '', (first?.html ?? '').replaceAll('&#39;', '’')]) {
    expect(text).toMatch(/Hello Dana Whitfield,/)
    expect(text).toContain('$45.00')
    expect(text).toContain(
      'The customer says they did not get what they paid for. Without evidence by then the money stays',
    )
    expect(text).toMatch(/Answer due in 2 days, [A-Z][a-z]+ \d{1,2}, 20\d\d at \d{1,2}:\d\d [AP]M \S+/)
    expect(text).toContain('Begun by Dana Whitfield, not sent')
    expect(text).toMatch(/http:\/\/localhost:4000\/payments\/disputes\/dsp_[0-9a-z]{26}/)
  }
  expect(first?.text).toMatch(/Open the dispute:\nhttp/)
})

test('a dispute that is younger than its notices is told once, and a bank that gives more time is a new deadline', async () => {
  const { id } = await aDispute(3_100n, 20 * hour)
  await pass()
  expect(subjects()).toHaveLength(2)
  expect(subjects()[0]).toContain('due in 19 hours')
  await setDeadline(id, 6 * day)
  await pass()
  expect(
    subjects()
      .slice(2)
      .map((subject) => /due in \d+ days/.exec(subject)?.[0]),
  ).toEqual(['due in 5 days', 'due in 5 days'])
})

test('an inquiry is told as one: nothing is lost yet', async () => {
  await aDispute(2_200n, 5 * day, { inquiry: true, reason: 'general' })
  await pass()
  expect(subjects()[0]).toBe('[Test] Answer due in 4 days: inquiry over $22.00 of Ada Pemberton')
  expect(aboutDisputes()[0]?.text).toContain('an inquiry without an answer often becomes a dispute')
})

test('once evidence is sent, or the dispute is decided, nothing more is told, and a mail that waited for its server is dropped', async () => {
  const answered = await aDispute(5_200n, 5 * day)
  const decided = await aDispute(5_300n, 5 * day)
  outcome = { kind: 'deferred', sentence: 'The server is busy.', code: '451' }
  await pass()
  outcome = { kind: 'accepted' }
  expect(new Set((await states(answered.id)).map(({ state }) => state))).toEqual(new Set(['waiting']))
  await saveEvidence(world.ctx, answered.id, { other: 'It was delivered.' })
  await submitEvidence(world.ctx, { disputeId: answered.id, commandKey: crypto.randomUUID() })
  world.control.moveDispute(decided.gatewayId, 'won')
  await applyHint(world.ctx, world.stripeAccountId, { kind: 'dispute', id: decided.gatewayId, merchantRef: null })
  await pass(hour)
  await pass(2 * day)
  await pass(2 * day)
  const about = (amount: string) => subjects().filter((subject) => subject.includes(amount))
  expect([about('$52.00'), about('$53.00')]).toEqual([[], []])
  for (const { id } of [answered, decided])
    expect((await states(id)).map(({ state }) => state)).toEqual(['dropped', 'dropped'])
})

test('a mail that waited does not go to somebody who may not answer any more', async () => {
  await aDispute(6_100n, 5 * day)
  outcome = { kind: 'deferred', sentence: 'The server is busy.', code: '451' }
  await pass()
  outcome = { kind: 'accepted' }
  await world.ctx.tx(async (t) => {
    const sql = "update memberships set role = 'cashier' where organization_id = $1 and role = 'sales_manager'"
    expect(await t.write(sql, [t.organizationId])).toBe(1)
  })
  await pass(hour)
  const about = aboutDisputes().filter(({ subject }) => subject.includes('$61.00'))
  expect(about.map(({ to }) => to.address)).toEqual(['dana@harbour.example'])
})
