import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { keptFolders } from './kept-folders.ts'
import type { MailMessage } from './mail.ts'
import { fileMailbox } from './mailbox.ts'
import { filePhone } from './phone.ts'

const organizationId = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001'
const other = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remit-mailbox-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const to = (address: string): MailMessage => ({
  messageId: '<m-1@remit>',
  fromName: 'Northwind',
  replyTo: null,
  to: { address, name: null },
  subject: `For ${address}`,
  text: 'text',
  html: '<p>html</p>',
  attachments: [{ filename: 'a.pdf', contentType: 'application/pdf', bytes: new Uint8Array([1, 2, 3]) }],
})

test('a message survives a restart and belongs to one organization', async () => {
  expect(await fileMailbox(folder, systemClock).put(organizationId, to('a@b.example'))).toEqual({ kind: 'accepted' })

  const later = fileMailbox(folder, systemClock)
  const [summary] = await later.list(organizationId)
  expect(summary).toMatchObject({
    subject: 'For a@b.example',
    state: 'accepted',
    attachments: [{ filename: 'a.pdf', size: 3 }],
  })
  const whole = await later.read(organizationId, summary!.id)
  expect(whole).toMatchObject({
    html: '<p>html</p>',
    text: 'text',
    head: expect.stringContaining('Message-ID: <m-1@remit>'),
  })
  expect(await later.attachment(organizationId, summary!.id, 0)).toEqual(Buffer.from([1, 2, 3]))

  expect(await later.list(other)).toEqual([])
  expect(await later.read(other, summary!.id)).toBeNull()
  expect(await later.attachment(other, summary!.id, 0)).toBeNull()
})

test('[C26] bounce@ and later@ answer as a real server might, and are shown with that state', async () => {
  const mailbox = fileMailbox(folder, systemClock)
  expect(await mailbox.put(organizationId, to('bounce@b.example'))).toMatchObject({ kind: 'refused' })
  expect(await mailbox.put(organizationId, to('later@b.example'))).toMatchObject({ kind: 'deferred' })
  expect((await mailbox.list(organizationId)).map((m) => m.state)).toContain('refused')
})

test('only the newest are kept, and nothing half-written is ever listed', async () => {
  let ms = 1_000
  const now = () => {
    ms += 1
    return Temporal.Instant.fromEpochMilliseconds(ms)
  }
  const clock = { ...systemClock, now }
  const kept = keptFolders(folder, clock, 3)
  for (let i = 0; i < 6; i += 1) await kept.add(organizationId, { 'n.txt': String(i) })
  const ids = await kept.ids(organizationId)
  const texts = await Promise.all(ids.map(async (id) => String(await kept.read(organizationId, id, 'n.txt'))))
  expect(texts).toEqual(['5', '4', '3'])
  expect(await readdir(join(folder, organizationId))).toHaveLength(3)
})

test('[A-049] ids and names that lead out of the folder are absent', async () => {
  const kept = keptFolders(folder, systemClock)
  const id = await kept.add(organizationId, { 'n.txt': 'x' })
  for (const [org, entry, file] of [
    ['..', id, 'n.txt'],
    [organizationId, '..', 'n.txt'],
    [organizationId, `../${organizationId}/${id}`, 'n.txt'],
    [organizationId, id, '../n.txt'],
    [organizationId, id, 'n.txt\0'],
    [organizationId, `.${id}`, 'n.txt'],
  ] as const) {
    expect(await kept.read(org, entry, file)).toBeNull()
  }
  await expect(kept.add('../evil', { 'n.txt': 'x' })).rejects.toThrow('uuid')
})

test('text messages land on the built-in phone; a number that is none is refused', async () => {
  const phone = filePhone(folder, systemClock)
  expect(await phone.send(organizationId, { to: '+14155550123', text: 'Your code' })).toEqual({ kind: 'accepted' })
  expect(await phone.send(organizationId, { to: '0123', text: 'x' })).toMatchObject({ kind: 'refused' })
  expect(await phone.list(organizationId)).toMatchObject([{ to: '+14155550123', text: 'Your code' }])
})
