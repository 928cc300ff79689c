import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { readId, showId } from '../../core/id/id.ts'
import { ROLES, type Role } from '../../core/role/permissions.ts'
import { systemClock } from '../../ports/clock.ts'
import { createIdentity, type Identity } from '../../ports/identity/identity.ts'
import { idsFrom } from '../../ports/ids.ts'
import { deriveSecret, readMasterKeys } from '../../ports/master-keys.ts'
import { realPause } from '../../ports/pause.ts'
import { systemRandom } from '../../ports/random.ts'
import { insertMembership } from '../../store/membership.ts'
import { openDatabase } from '../../store/tx.ts'
import { type Opened, withDatabase } from './open.ts'
import { Misused, readOptions, required } from './options.ts'

/** `create-user`: somebody who may sign in and works for one organization. */
export async function createUser(words: readonly string[]): Promise<number> {
  const options = readOptions(words, {
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string', default: 'admin' },
    organization: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  })
  const email = emailOf(options.email)
  const name = required(options.name, 'name')
  const role = roleOf(options.role)
  const { password, made } = await readPassword(options['password-stdin'])
  return withDatabase((opened) =>
    withIdentity(opened, async (identity) => {
      const organization = await organizationOf(opened, options.organization)
      const userId = await identity.createUser({ email, name, password })
      await addToOrganization(opened, organization.id, { userId, role })
      console.log(`${email} may sign in now, as ${role} of ${organization.name}.`)
      if (made) console.log(`Password: ${password}`)
      return 0
    }),
  )
}

/** `set-password`: for somebody who has lost it. */
export async function setPassword(words: readonly string[]): Promise<number> {
  const options = readOptions(words, {
    email: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  })
  const email = emailOf(options.email)
  const { password, made } = await readPassword(options['password-stdin'])
  return withDatabase((opened) =>
    withIdentity(opened, async (identity) => {
      await identity.setPassword(email, password)
      console.log(`${email} has a new password; every session of theirs has ended.`)
      if (made) console.log(`Password: ${password}`)
      return 0
    }),
  )
}

/** Never a word of the command line: those are seen by everybody on the machine and kept by the shell. */
async function readPassword(fromInput: boolean): Promise<{ password: string; made: boolean }> {
  if (!fromInput) return { password: Buffer.from(systemRandom.bytes(15)).toString('base64url'), made: true }
  return { password: (await text(process.stdin)).replace(/\r?\n$/, ''), made: false }
}

function emailOf(value: string | undefined): string {
  const email = required(value, 'email').toLowerCase()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Misused(`${email} is not an e-mail address.`)
  return email
}

function roleOf(value: string): Role {
  const role = ROLES.find((one) => one === value)
  if (!role) throw new Misused(`There is no role ${value}; there are ${ROLES.join(', ')}.`)
  return role
}

async function organizationOf({ database }: Opened, shown: string | undefined): Promise<{ id: string; name: string }> {
  const scans = openDatabase(database.worker, systemClock, realPause, { size: 1, prepare: false })
  try {
    const all = await scans.rows<{ id: string; name: string }>('select id, name from organizations order by id')
    const wanted = shown === undefined ? null : (readId('org', shown) ?? shown)
    const found = wanted === null && all.length === 1 ? all[0] : all.find(({ id }) => id === wanted)
    if (found) return found
    const list = all.map(({ id, name }) => `  ${showId('org', id)}  ${name}`).join('\n')
    if (all.length === 0) throw new Error('There is no organization yet; start Remit once with "npm start".')
    throw new Misused(
      `${shown ? `There is no organization ${shown}` : 'Say which organization'}, with --organization:\n${list}`,
    )
  } finally {
    await scans.close()
  }
}

async function addToOrganization(
  { database }: Opened,
  organizationId: string,
  member: { userId: string; role: Role },
): Promise<void> {
  const app = openDatabase(database.app, systemClock, realPause, { size: 1, prepare: false })
  try {
    await app.txOf(organizationId)(async (t) => void (await insertMembership(t, member)))
  } finally {
    await app.close()
  }
}

async function withIdentity<T>(
  { config, database, log }: Opened,
  work: (identity: Identity) => Promise<T>,
): Promise<T> {
  const keys = readMasterKeys({ env: process.env.REMIT_MASTER_KEYS, file: join(config.dataFolder, 'master.key') })
  const identity = createIdentity({
    database: database.app,
    secret: deriveSecret(keys, 'sessions'),
    publicUrl: config.publicUrl,
    clock: systemClock,
    ids: idsFrom(systemClock, systemRandom),
    log,
  })
  try {
    return await work(identity)
  } finally {
    await identity.close()
  }
}
