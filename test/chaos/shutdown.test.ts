/** A whole server told to stop, or left with a database that takes no changes: what it does with money in hand. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { asAdmin } from '../harness/global-database.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'
import { type ServerProcess, startServer } from '../harness/server-process.ts'

let database: TestDatabase
let server: ServerProcess
let api: ServerApi
let account: string
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({ databaseUrl: database.url })
  api = serverApi(server)
  const { items } = await api.ask<{ items: { id: string; isDefault: boolean }[] }>('GET', '/gateway-accounts')
  account = readId('gwa', items.find(({ isDefault }) => isDefault)?.id ?? '') ?? ''
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

const health = async () => {
  const answer = await fetch(`${server.url}/healthz`)
  return { status: answer.status, json: (await answer.json()) as { status: string } }
}

async function takeChanges(on: boolean): Promise<void> {
  await asAdmin(inject('testServer').adminUrl, async (client) => {
    await client.query(`alter database ${database.name} set default_transaction_read_only = ${on ? 'off' : 'on'}`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name])
  })
}

type Answer = { readonly status: number; readonly json: { readonly status?: string } }

/** Presses Pay; `answer` comes when the gateway has answered. */
async function pressPay(amount: number): Promise<{ answer: Promise<Answer> }> {
  const link = await api.payLink((await api.anInvoice(await api.aCustomer(), amount)).id)
  const body = new URLSearchParams({
    commandKey: crypto.randomUUID(),
    amountSeen: String(amount),
    number: '4242424242424242',
    expiry: '12 / 34',
    cvc: '123',
  })
  const sent = fetch(`${link}/payments`, { method: 'POST', body, headers: { accept: 'application/json' } })
  return { answer: sent.then(async (got) => ({ status: got.status, json: (await got.json()) as Answer['json'] })) }
}

test('[FM-PAY-26] health says "degraded" while the database takes no changes, and "ok" again by itself', async () => {
  expect(await health()).toMatchObject({ status: 200, json: { status: 'ok' } })
  await takeChanges(false)
  await expect.poll(health, { timeout: 20_000 }).toMatchObject({ status: 503, json: { status: 'degraded' } })
  await takeChanges(true)
  await expect.poll(health, { timeout: 20_000 }).toMatchObject({ status: 200 })
})

test('[CORRECTNESS §14] SIGTERM takes no new connection, lets a slow payment finish and books it, and ends within 35 seconds', async () => {
  await server.books.addFault(account, { kind: 'slow', op: 'confirm', ms: 4_000 })
  const { answer } = await pressPay(7_700)
  await pause(1_000) // the gateway is at it
  const begun = performance.now()
  const stopped = server.stop()
  await pause(500)
  await expect(fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow()
  expect(await answer).toMatchObject({ status: 201, json: { status: 'paid' } })
  await stopped
  expect(performance.now() - begun).toBeLessThan(35_000)
  expect(server.printed()).toContain('SIGTERM')
  await expect(server.books.account(account)).rejects.toThrow() // the sandbox service was stopped in order as well
  const payments = await asAdmin(database.url, async (client) => {
    await client.query('alter table payments no force row level security')
    return (await client.query('select state from payments where amount = 7700')).rows
  })
  expect(payments).toEqual([{ state: 'captured' }])
})
