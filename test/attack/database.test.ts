import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readMasterKeys } from '../../src/ports/master-keys.ts'
import { systemRandom } from '../../src/ports/random.ts'
import { createVault } from '../../src/ports/vault-aes.ts'
import { aBusiness, type Business, made, payBy } from './business.ts'
import { asOwner, changesNothing } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

/** Somebody who has got past the application and speaks to the database with its own role, or holds a dump of it. */
let world: AttackWorld
let victim: Business
let attacker: Business

beforeAll(async () => {
  world = await anAttackWorld()
  victim = await aBusiness(world, 'Kestrel')
  attacker = await aBusiness(world, 'Magpie')
})
afterAll(() => world.close())

/**
 * As the embedded server's roles, which sign in themselves. With a given server (TEST_DATABASE_URL) the connecting user
 * takes the role on, and could put it off again: what is about that is tried on the embedded one only.
 */
async function connected<T>(role: 'app' | 'worker' | 'reader', work: (client: Client) => Promise<T>): Promise<T> {
  const { database } = world.money
  const own = { connectionString: database.url.replace('//remit_owner@', `//remit_${role}@`) }
  const client = new Client(inject('testServer').embedded ? own : database[role])
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const protectedTables = (): Promise<string[]> =>
  asOwner(world, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'organization_id' union select 'organizations' order by 1`,
    )
    return rows.map(({ name }) => name)
  })

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'it was done',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('row-level security', () => {
  test('[A-013] every table with rows of organizations has it forced, and without a setting shows and takes nothing', async () => {
    const tables = await protectedTables()
    expect(tables.length).toBeGreaterThanOrEqual(25)
    const { rows: flags } = await connected('reader', (client) =>
      client.query<{ relname: string }>(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and relname = any($1) and not (relrowsecurity and relforcerowsecurity)`,
        [tables],
      ),
    )
    expect(flags.map(({ relname }) => relname)).toEqual([])
    const filled = await asOwner(world, async (client) => {
      const counts: Record<string, number> = {}
      for (const name of tables)
        counts[name] = Number((await client.query(`select count(*) from ${name}`)).rows[0].count)
      return counts
    })
    for (const role of ['app', 'reader'] as const) {
      await connected(role, async (client) => {
        for (const setting of [null, '', attacker.organizationId]) {
          if (setting !== null) await client.query("select set_config('app.organization_id', $1, false)", [setting])
          for (const name of tables) {
            const column = name === 'organizations' ? 'id' : 'organization_id'
            const { rows } = await client.query(`select count(*) from ${name} where ${column} = $1`, [
              victim.organizationId,
            ])
            expect(Number(rows[0].count), `${name} as ${role}, set to ${setting}`).toBe(0)
            if (setting !== attacker.organizationId) {
              expect(Number((await client.query(`select count(*) from ${name}`)).rows[0].count), name).toBe(0)
            }
          }
        }
      })
    }
    expect(
      Object.values(filled).filter((count) => count > 0).length,
      'tables that had something to hide',
    ).toBeGreaterThanOrEqual(22)
  })

  test('[A-013] a setting that is no id is an error, not everybody’s rows', async () => {
    await connected('app', async (client) => {
      for (const setting of ['*', '%', "' or true--", 'null', 'all', attacker.organizationId.slice(0, 8)]) {
        await client.query("select set_config('app.organization_id', $1, false)", [setting])
        expect(await codeOf(client.query('select * from invoices')), setting).toBe('22P02')
      }
    })
  })

  test('[A-013] a connection that goes back to the pool after an exception carries no organization along', async () => {
    for (let i = 0; i < 60; i += 1) {
      const work = world.system.txOf(victim.organizationId)(async (t) => {
        await t.rows('select id from invoices')
        if (i % 3 === 0) await t.rows('select 1/0')
        if (i % 3 === 1) throw new Error('an exception of ours')
        await t.rows('select no_such_column from invoices')
      })
      await expect(work).rejects.toThrow()
    }
    const seen = await Promise.all(
      Array.from({ length: 40 }, () =>
        world.system.txOf(attacker.organizationId)((t) =>
          t.rows<{ organizationId: string }>('select organization_id from invoices'),
        ),
      ),
    )
    for (const rows of seen)
      expect(new Set(rows.map((row) => row.organizationId))).toEqual(new Set([attacker.organizationId]))
    // The directory of all organizations sees what its grants name and no more.
    expect(await codeOf(world.system.directory.rows('select * from invoices'))).toBe('42501')
    expect(await codeOf(world.system.directory.rows('select smtp_password from organizations'))).toBe('42501')
  })

  test('[A-004] rows cannot be moved into, or written for, another organization with code bypassed', async () => {
    const mine = "select set_config('app.organization_id', $1, false)"
    await changesNothing(world, () =>
      connected('app', async (client) => {
        await client.query(mine, [attacker.organizationId])
        const theirs = victim.organizationId
        const attempts = [
          `update customers set organization_id = '${theirs}'`,
          `update invoices set organization_id = '${theirs}'`,
          `update payment_links set organization_id = '${theirs}'`,
          `insert into memberships values ('${theirs}', 'me', 'admin', now())`,
          `insert into api_keys (organization_id, id, name, key_hash, prefix, last4, live_mode, created_by, created_at)
           values ('${theirs}', gen_random_uuid(), 'x', 'x', 'rk_test_', 'xxxx', false, 'me', now())`,
          `insert into blobs values ('${theirs}', gen_random_uuid(), 'image/png', 'x', 'x', now())`,
        ]
        for (const sql of attempts) expect(await codeOf(client.query(sql)), sql).toBe('42501')
        for (const sql of [
          `update organizations set name = 'x' where id = '${theirs}'`,
          `update customers set name = 'x' where organization_id = '${theirs}'`,
          `delete from memberships where organization_id = '${theirs}'`,
        ]) {
          expect((await client.query(sql)).rowCount, sql).toBe(0)
        }
        // A row of one's own cannot point at another organization's.
        const { rows } = await asOwner(world, (owner) =>
          owner.query('select id from customers where organization_id = $1', [theirs]),
        )
        expect(await codeOf(client.query('update invoices set customer_id = $1', [rows[0].id]))).toBe('23503')
      }),
    )
  })
})

describe('what the application’s role may not do', () => {
  test('[A-076] history is never changed, removed or emptied, and the schema stays as it is', async () => {
    const history = ['ledger_entries', 'ledger_postings', 'timeline_events']
    const attacks = [
      ...history.flatMap((table) => [
        `update ${table} set organization_id = organization_id`,
        `delete from ${table}`,
        `truncate ${table}`,
        `truncate ${table} cascade`,
        `alter table ${table} disable trigger all`,
        `alter table ${table} disable row level security`,
        `alter table ${table} no force row level security`,
        `drop policy own_organization on ${table}`,
        `create policy mine on ${table} using (true)`,
        `drop trigger append_only on ${table}`,
        `alter table ${table} owner to current_user`,
        `drop table ${table} cascade`,
        `create rule r as on insert to ${table} do instead nothing`,
        `merge into ${table} a using ${table} b on a.organization_id = b.organization_id when matched then delete`,
      ]),
      'update ledger_postings set amount = amount + 1',
      'insert into ledger_postings select organization_id, entry_id, line, account, -amount from ledger_postings on conflict (organization_id, entry_id, line) do update set amount = 1',
      'delete from payments',
      'delete from gateway_attempts',
      'delete from refunds',
      'delete from allocations',
      'delete from organizations',
      'truncate payments',
      'set role remit_owner',
      'set role remit_worker',
      'set role postgres',
      "set session authorization 'remit_owner'",
      'set session_replication_role = replica',
      'alter role remit_app superuser',
      'alter role remit_app bypassrls',
      'create role evil superuser',
      'grant remit_owner to remit_app',
      'create table evil (x int)',
      'create function evil() returns int language sql security definer return 1',
      'create schema evil',
      "copy (select 1) to program 'id'",
      "copy ledger_entries from '/etc/passwd'",
      "select pg_read_file('/etc/passwd')",
      "select lo_import('/etc/passwd')",
      'select * from pg_authid',
      'create extension dblink',
      'alter system set fsync = off',
      'select pg_reload_conf()',
      'drop schema public cascade',
      'drop schema auth cascade',
      'create or replace function remit_private.current_organization() returns uuid language sql return null::uuid',
      "call remit_private.protect('invoices', 'all')",
      "update schema_migrations set sha256 = 'x'",
      'delete from schema_migrations',
    ]
    await changesNothing(world, () =>
      connected('app', async (client) => {
        await client.query("select set_config('app.organization_id', $1, false)", [attacker.organizationId])
        for (const sql of attacks) {
          // A server that was given has an owner of another name, and may let its own connections change roles.
          if (/^set (role|session)|remit_owner/.test(sql) && !inject('testServer').embedded) continue
          const code = await codeOf(client.query(sql))
          expect(code, sql).toMatch(/^(42501|42809|0LP01|22023|42883|42P01|2BP01|0A000|58P01|21000)$/)
        }
      }),
    )
    expect(attacks.length).toBeGreaterThanOrEqual(70)
  })

  test('[A-076] even the owner of the tables cannot change history without taking its triggers off', async () => {
    await asOwner(world, async (owner) => {
      for (const table of ['ledger_entries', 'ledger_postings', 'timeline_events']) {
        for (const sql of [
          `update ${table} set organization_id = organization_id`,
          `delete from ${table}`,
          `truncate ${table} cascade`,
        ]) {
          await owner.query('savepoint s')
          expect(await codeOf(owner.query(sql)), sql).toBe('42501')
          await owner.query('rollback to s')
        }
      }
    })
  })

  test('[A-076] the worker reads only what its grants name, the reader writes nothing', async () => {
    await connected('worker', async (client) => {
      for (const sql of [
        'select * from invoices',
        'select * from payments',
        'select * from organizations',
        'select key_hash, last4 from api_keys',
        'update outbox set topic = topic',
        'delete from outbox',
        'select * from auth.session',
        'select password from auth.account',
      ]) {
        expect(await codeOf(client.query(sql)), sql).toBe('42501')
      }
    })
    await connected('reader', async (client) => {
      for (const table of await protectedTables()) {
        for (const sql of [`delete from ${table}`, `truncate ${table}`, `insert into ${table} default values`]) {
          expect(await codeOf(client.query(sql)), sql).toBe('42501')
        }
      }
      for (const sql of ['select * from auth.session', 'select * from auth.account', 'select * from auth."user"']) {
        expect(await codeOf(client.query(sql)), sql).toBe('42501')
      }
    })
  })
})

describe('a dump, and what is sealed in it', () => {
  test('[A-073] sealed values open only in their own row, column and organization, whole, and with their key', async () => {
    const { vault } = world.system
    const plain = 'a secret of some length'
    const place = `${victim.organizationId}|payment_links|token|row-1`
    const sealed = Buffer.from(vault.seal(plain, place))
    expect(vault.open(sealed, place)).toBe(plain)
    expect(sealed.includes(Buffer.from(plain))).toBe(false)
    const other = [
      place.replace('row-1', 'row-2'),
      place.replace('token', 'other'),
      place.replace('payment_links', 'organizations'),
      place.replace(victim.organizationId, attacker.organizationId),
      place.toUpperCase(),
      `${place} `,
      '',
      '|||',
      place.slice(0, -1),
    ]
    for (const aad of other) expect(() => vault.open(sealed, aad), aad).toThrow()
    for (let at = 0; at < sealed.length; at += 1) {
      for (const bit of [1, 128]) {
        const flipped = Buffer.from(sealed)
        flipped.writeUInt8((flipped[at] ?? 0) ^ bit, at)
        expect(() => vault.open(flipped, place), `byte ${at}`).toThrow()
      }
      expect(() => vault.open(sealed.subarray(0, at), place), `cut at ${at}`).toThrow()
    }
    expect(() => vault.open(Buffer.concat([sealed, Buffer.from('x')]), place)).toThrow()
    const anotherKey = createVault(
      readMasterKeys({ env: undefined, file: `${world.dataFolder}/other.key` }),
      systemRandom,
    )
    expect(() => anotherKey.open(sealed, place)).toThrow()
    expect(new Set(Array.from({ length: 100 }, () => Buffer.from(vault.seal(plain, place)).toString('hex'))).size).toBe(
      100,
    )
  })

  test('[A-073] swapped between rows in the database, a link’s ciphertext makes copying fail, not another invoice’s link', async () => {
    const mine = world.system.txOf(attacker.organizationId)
    const { inv, paid } = attacker.things
    await mine(async (t) => {
      t.write(
        `update payment_links a set token_sealed = b.token_sealed from payment_links b
         where a.kind = 'invoice' and b.kind = 'invoice' and a.id <> b.id`.replaceAll(
          'token_sealed',
          await sealedColumn(),
        ),
      )
    })
    for (const id of [inv, paid]) {
      const answer = await attacker.key.post(`/api/v1/invoices/${id}/pay-link`)
      expect(answer.status).toBeGreaterThanOrEqual(409)
      expect(answer.text).not.toContain('/pay/')
      expect(answer.text).not.toMatch(/vault|decipher|aes|gcm|auth/i)
    }
    // A new one can always be made.
    await made(attacker.key.post(`/api/v1/invoices/${inv}/pay-link/regenerate`))
  })

  test('[A-072] the database holds no token, key, session or password as it is', async () => {
    const secrets = [
      victim.link.slice(5),
      victim.paidLink.slice(5),
      victim.apiKey,
      victim.cookie.split('=')[1] ?? '',
      victim.csrfToken,
      'correct horse battery staple',
    ]
    // One that waits for its bank keeps most: where the customer goes, and comes back to.
    const waiting = await payBy(world.stranger(), victim.link, 11_000, '4000002500003155')
    const dump = await asOwner(world, async (owner) => {
      const { rows } = await owner.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'auth')`,
      )
      const texts: string[] = []
      for (const { name } of rows)
        texts.push(
          ...(await owner.query(`select to_jsonb(r)::text as text from ${name} r`)).rows.map(({ text }) => text),
        )
      return texts.join('\n')
    })
    expect(dump).toContain(victim.canary)
    expect(waiting.status).toBe(202)
    for (const secret of secrets) {
      const spellings = [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64').replaceAll('=', ''),
      ]
      for (const text of spellings) expect(dump.includes(text), `the dump holds ${text.slice(0, 6)}…`).toBe(false)
    }
  })
})

const sealedColumn = (): Promise<string> =>
  asOwner(world, async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'payment_links' and data_type = 'bytea' and column_name not like '%hash%'`,
    )
    return rows[0]?.name ?? ''
  })
