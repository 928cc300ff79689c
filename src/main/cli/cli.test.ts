import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { showId } from '../../core/id/id.ts'
import { commands } from './commands.ts'

type Ran = { readonly code: number; readonly out: string; readonly err: string }

const program = fileURLToPath(new URL('../cli.ts', import.meta.url))
const organizationId = '01990000-0000-7000-8000-000000000001'
let database: TestDatabase
let dataFolder: string

beforeAll(async () => {
  database = await createTestDatabase()
  dataFolder = mkdtempSync(join(tmpdir(), 'remit-cli-'))
  await asOrganization(
    `insert into organizations (id, name, currency, zone, locale, created_at, updated_at)
     values ('${organizationId}', 'Harbour & Pine', 'USD', 'UTC', 'en-US', '2026-01-01', '2026-01-01')`,
  )
})
afterAll(async () => {
  await database.drop()
  rmSync(dataFolder, { recursive: true })
})

async function asOrganization(sql: string): Promise<void> {
  const client = new pg.Client(database.app)
  await client.connect()
  await client
    .query(`begin; set local app.organization_id = '${organizationId}'; ${sql}; commit`)
    .finally(() => client.end())
}

const remit = (words: readonly string[], { input = '', env = {} as NodeJS.ProcessEnv } = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const all = { ...process.env, DATABASE_URL: database.url, REMIT_DATA: dataFolder, ...env }
    const options = { env: all, encoding: 'utf8' } as const
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...words],
      options,
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
    child.stdin?.end(input)
  })

test('help names every command with a line of its own, and is what no command gives', async () => {
  const help = await remit(['help'])
  expect(help).toMatchObject({ code: 0, err: '' })
  for (const [name, { line }] of Object.entries(commands))
    expect(help.out).toMatch(new RegExp(`^  ${name} +${line}$`, 'm'))
  expect((await remit([])).out).toBe(help.out)
})

test('what is typed wrongly is told in a sentence, and nothing is done', async () => {
  expect(await remit(['nope'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('There is no command "nope"'),
  })
  expect(await remit(['verify', '--loud'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Usage: npm run remit -- verify'),
  })
  expect(await remit(['create-user', '--name', 'Ada'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--email is missing.'),
  })
  expect(await remit(['create-user', '--email', 'a@b.example', '--name', 'Ada', '--role', 'boss'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no role boss'),
  })
  expect(await remit(['verify'], { env: { DATABASE_URL: '', REMIT_DATA: '/nonexistent' } })).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no Remit in /nonexistent'),
  })
})

test('a migrated database has nothing to migrate', async () => {
  expect(await remit(['migrate'])).toEqual({ code: 0, out: 'The database was up to date already.\n', err: '' })
})

test('a quarantine is shown, is not released before the gateways were compared, and is released once', async () => {
  expect(await remit(['quarantine', 'status'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('no quarantine'),
  })
  expect(await remit(['quarantine'])).toMatchObject({ code: 2, err: expect.stringContaining('status or release') })
  await asOrganization(
    `insert into quarantines (organization_id, id, reason, facts, opened_at, replay_from)
     values ('${organizationId}', '${organizationId}', 'restored', '{}', '2026-03-01', '2026-02-28')`,
  )
  const shown = await remit(['quarantine', 'status'])
  expect(shown).toMatchObject({ code: 1, out: expect.stringContaining(showId('org', organizationId)) })
  expect(shown.out).toContain('still to be compared')
  const early = await remit(['quarantine', 'release'])
  expect(early).toMatchObject({ code: 1, err: expect.stringContaining('have not all been compared') })
  await asOrganization(`update quarantines set swept_at = '2026-03-01', found = 3`)
  expect((await remit(['quarantine', 'status'])).out).toContain('3 movements were found')
  expect(await remit(['quarantine', 'release'])).toMatchObject({ code: 0, out: expect.stringContaining('released') })
  expect((await remit(['quarantine', 'release'])).out).toContain('no quarantine to release')
})

test('a user is made with a password that is printed once, and given another from standard input', async () => {
  const made = await remit(['create-user', '--email', 'Ada@Example.com', '--name', 'Ada', '--role', 'cashier'])
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toMatch(/^ada@example.com may sign in now, as cashier of Harbour & Pine.\nPassword: [\w-]{20}\n$/)
  expect(await remit(['create-user', '--email', 'ada@example.com', '--name', 'Ada'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is a user ada@example.com already'),
  })
  expect(
    await remit(['set-password', '--email', 'ada@example.com', '--password-stdin'], {
      input: 'correct horse battery\n',
    }),
  ).toEqual({
    code: 0,
    out: 'ada@example.com has a new password; every session of theirs has ended.\n',
    err: '',
  })
  expect(
    await remit(['set-password', '--email', 'ada@example.com', '--password-stdin'], { input: 'short' }),
  ).toMatchObject({ code: 1 })
  expect(await remit(['set-password', '--email', 'nobody@example.com'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no user'),
  })
})

test('verify says what it checked, and exits with 1 and the row when something is wrong', async () => {
  const clean = await remit(['verify'])
  expect(clean).toMatchObject({ code: 0, err: '' })
  expect(clean.out).toContain(`Harbour & Pine  ${showId('org', organizationId)}`)
  expect(clean.out).toMatch(/✓ I-01 {2}Every ledger entry sums to zero {2}\(0 entries\)/)
  expect(clean.out).toMatch(/checks in 1 organization, .* Nothing is wrong\.\n$/)
  expect(Object.keys(JSON.parse(readFileSync(join(dataFolder, 'verify-marks.json'), 'utf8')))).toEqual([organizationId])

  // A customer who has credit that the ledger knows nothing of.
  await asOrganization(
    `insert into customers (organization_id, id, name, currency, created_at, updated_at)
       values ('${organizationId}', '${organizationId}', 'Ada', 'USD', '2026-01-01', '2026-01-01');
     insert into customer_credits (organization_id, id, customer_id, currency, amount, source_kind, source_id, live_mode, at)
       values ('${organizationId}', '${organizationId}', '${organizationId}', 'USD', 500, 'payment', '${organizationId}', false, '2026-01-01')`,
  )
  const wrong = await remit(['verify'])
  expect(wrong).toMatchObject({ code: 1, err: '' })
  expect(wrong.out).toContain('✗ I-11  A customer’s credit in the ledger')
  expect(wrong.out).toContain(`${showId('cus', organizationId)}  the ledger says 0, credit rows 500 (USD, test)`)

  const json = await remit(['verify', '--json'])
  expect(json.code).toBe(1)
  const told = JSON.parse(json.out) as {
    ok: boolean
    organizations: { checks: { id: string; ok: boolean; broken: { id: string | null }[] }[] }[]
  }
  expect(told.ok).toBe(false)
  expect(told.organizations[0]?.checks.filter(({ ok }) => !ok)).toMatchObject([
    { id: 'I-11', broken: [{ id: showId('cus', organizationId) }] },
  ])
})
