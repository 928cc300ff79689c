/**
 * The disk of the database's tables is full, for real: a small file system of its own, which takes root to mount. Without
 * root this is skipped, and says so.
 */
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Hono } from 'hono'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { realPause } from '../../src/ports/pause.ts'
import { openDatabase } from '../../src/store/tx.ts'
import { asAdmin } from '../harness/global-database.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { healFor, type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

const disk = mkdtempSync(join(tmpdir(), 'remit-full-'))

/** A file system of 48 MB, or null where we may not make one. */
function mounted(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=755', 'tmpfs', disk], { stdio: 'ignore' })
    return disk
  } catch {
    return null
  }
}

const place = mounted()
const canFill = place !== null && inject('testServer').embedded
const invoices = 40

describe.skipIf(!canFill)('a disk that is full (skipped where no file system may be mounted)', () => {
  let world: MoneyWorld
  let clock: MovableClock
  let app: Hono<Env>
  const paths: string[] = []
  const admin = <T>(work: (client: Client) => Promise<T>) => asAdmin(inject('testServer').adminUrl, work)

  beforeAll(async () => {
    clock = movableClock()
    world = await aMoneyWorld({ clock })
    for (let i = 0; i < invoices; i += 1) {
      const link = await createInvoiceLink(world.ctx, await world.anIssuedInvoice(1_000n))
      paths.push(new URL(link.url).pathname)
    }
    app = payPages(world)
    await moveTo(join(disk, 'tables'))
  })
  afterAll(async () => {
    await world.close()
    await admin((client) => client.query('drop tablespace if exists remit_full'))
  })

  /** The test's database alone goes to the small disk; the log of changes stays where it is. */
  async function moveTo(folder: string): Promise<void> {
    await admin(async (client) => {
      const { rows } = await client.query<{ at: string }>(`select current_setting('data_directory') as at`)
      mkdirSync(folder)
      const owner = statSync(rows[0]?.at ?? '')
      chownSync(folder, owner.uid, owner.gid)
      await client.query(`create tablespace remit_full location '${folder}'`)
      const { name } = world.database
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
      await client.query(`alter database ${name} set tablespace remit_full`)
    })
  }

  /** What `/healthz` goes by: a pool tells when the database could not write. */
  async function isNoticed(): Promise<boolean> {
    let noticed = false
    const onUnwritable = (): void => {
      noticed = true
    }
    const pool = openDatabase(world.database.app, clock, realPause, { size: 1, prepare: false, onUnwritable })
    const large = new Uint8Array(4 * 1024 * 1024).map((_, i) => (i * 7919) >> 3)
    const blob =
      'insert into blobs (organization_id, id, content_type, sha256, bytes, created_at) values ($1, $2, $3, $4, $5, $6)'
    const { organizationId } = world.ctx
    const writing = pool.txOf(organizationId)((t) =>
      t.write(blob, [organizationId, world.system.ids.uuid(), 'x', large.slice(0, 32), large, t.now]),
    )
    await expect(writing).rejects.toMatchObject({ code: '53100' })
    await pool.close()
    return noticed
  }

  async function pay(path: string): Promise<{ status: number; code: string }> {
    const form = { commandKey: crypto.randomUUID(), amountSeen: '1000', number: '4242424242424242' }
    const answer = await app.request(`${path}/payments`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, expiry: '12 / 34', cvc: '123' }),
      headers: { accept: 'application/json', 'x-forwarded-for': `198.51.100.${paths.indexOf(path)}` },
    })
    const json = (await answer.json()) as { status: unknown; code?: string }
    return { status: answer.status, code: json.code ?? String(json.status) }
  }

  test('[FM-SYS-05] [FM-PAY-26] whoever is told "not charged" was not, what was taken heals, and when there is room again all can pay', async () => {
    fill(disk)
    expect(await isNoticed()).toBe(true)
    leave(disk, 384 * 1024) // some get through the first transaction, and not through the second
    const told: { path: string; code: string }[] = []
    for (const path of paths) told.push({ path, ...(await pay(path)) })
    const count = (code: string) => told.filter((one) => one.code === code).length
    const { charges } = await world.admin.books(world.accountId)
    expect(count('paid')).toBeGreaterThan(0)
    expect(count('not_charged')).toBeGreaterThan(0)
    expect(count('paid') + count('not_charged') + count('not_confirmed')).toBe(invoices)
    expect(charges.length).toBeLessThanOrEqual(count('paid') + count('not_confirmed'))

    rmSync(join(disk, 'filler'))
    await healFor(world, clock)
    for (const { path, code } of told) {
      const again = await pay(path)
      if (code === 'not_charged') expect(again).toMatchObject({ status: 201, code: 'paid' })
    }
    expect((await world.admin.books(world.accountId)).charges).toHaveLength(invoices)
    expect(await verifyWorld(world)).toEqual([])
  })
})

if (place) {
  afterAll(() => {
    execFileSync('/bin/umount', [disk])
    rmSync(disk, { recursive: true, force: true })
  })
}

/** Leaves not a page free. */
function fill(folder: string): void {
  for (let size = 8 * 1024 * 1024; size >= 1024; ) {
    try {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(size, 1), { flag: 'a' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      size = Math.floor(size / 2)
    }
  }
}

/** Gives so many bytes back, at the end of what was filled. */
function leave(folder: string, bytes: number): void {
  const filler = join(folder, 'filler')
  truncateSync(filler, statSync(filler).size - bytes)
}

function payPages({ system }: MoneyWorld): Hono<Env> {
  const made = new Hono<Env>()
  made.use(clientAddress(system, 1))
  made.use(securityHeaders(system))
  const pdf = async () => new Uint8Array()
  return made.route(
    '/pay',
    publicPay({ system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }),
  )
}
