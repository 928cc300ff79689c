import { deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBusiness, aPng, type Business, made, pngChunk } from './business.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

const upload = (body: Uint8Array | string, type = 'image/png') =>
  business.admin.send('PUT', '/api/v1/organization/logo', { body, headers: { 'content-type': type } })

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/><script>alert(1)</script></svg>'
const html = '<!doctype html><script>alert(1)</script>'
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

test('[A-047] SVG, HTML, XML, GIF and everything that is no PNG, JPEG or WebP is refused, whatever it calls itself', async () => {
  const jpeg = await sharp(Buffer.from(aPng())).jpeg().toBuffer()
  const files: Record<string, Uint8Array | string> = {
    svg,
    'svg behind a byte order mark': `\ufeff${svg}`,
    'svg behind spaces': `   \n${svg}`,
    'compressed svg': gzipSync(svg),
    html,
    xml: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    gif: Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64'),
    'gif that is a script': 'GIF89a=1;alert(1);//',
    pdf: '%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj',
    bmp: Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]),
    tiff: Buffer.concat([Buffer.from([0x49, 0x49, 0x2a, 0]), Buffer.alloc(100)]),
    ico: Buffer.from([0, 0, 1, 0, 1, 0, 1, 1, 0, 0]),
    zip: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(100)]),
    avif: Buffer.concat([Buffer.from([0, 0, 0, 0x1c]), Buffer.from('ftypavif'), Buffer.alloc(100)]),
    'an ELF program': Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(100)]),
    'a PNG’s first bytes before a page': Buffer.concat([PNG, Buffer.from(html)]),
    'a PNG’s first bytes before an SVG': Buffer.concat([PNG, Buffer.from(svg)]),
    'a JPEG’s first bytes before a page': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(html)]),
    'a RIFF that is no WebP': Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WAVEfmt ')]),
    'a WebP’s head alone': Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 ')]),
    'an address': 'http://169.254.169.254/latest/meta-data/',
    'a path': '/etc/passwd',
    'a data address': 'data:image/png;base64,AAAA',
  }
  await changesNothing(world, async () => {
    for (const [why, bytes] of Object.entries(files)) {
      for (const type of ['image/png', 'image/jpeg', 'image/webp'])
        expectRefused(await upload(bytes, type), { status: 422, field: 'logo', why })
    }
    for (const type of [
      'image/svg+xml',
      'text/html',
      'application/xml',
      'image/gif',
      'image/*',
      '',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'image/png+xml',
      'text/html; image/png',
    ]) {
      for (const bytes of [svg, html, aPng(), jpeg])
        expectRefused(await upload(bytes, type), { status: 415, why: type })
    }
  })
})

test('[A-047] whatever rides along in a picture is gone when it is kept: profiles, comments, text, and what follows it', async () => {
  const png = Buffer.from(aPng({ width: 40, height: 20 }))
  const rider = Buffer.from(`Comment\0${html} CANARY-IN-PICTURE`)
  const end = png.length - 12
  const polyglots = [
    Buffer.concat([png.subarray(0, end), pngChunk('tEXt', rider), png.subarray(end)]),
    Buffer.concat([png.subarray(0, end), pngChunk('eXIf', Buffer.from('MM\0*CANARY-IN-PICTURE')), png.subarray(end)]),
    Buffer.concat([png, Buffer.from(`${html}CANARY-IN-PICTURE`)]),
    Buffer.concat([png, Buffer.from('PK\x05\x06CANARY-IN-PICTURE', 'latin1')]),
    await sharp(png)
      .withExif({ IFD0: { Copyright: 'CANARY-IN-PICTURE' } })
      .jpeg()
      .toBuffer(),
    Buffer.concat([await sharp(png).jpeg().toBuffer(), Buffer.from(`${svg}CANARY-IN-PICTURE`)]),
    await sharp(png)
      .withExif({ IFD0: { Copyright: 'CANARY-IN-PICTURE' } })
      .webp()
      .toBuffer(),
  ]
  for (const bytes of polyglots) {
    expect(bytes.includes('CANARY-IN-PICTURE')).toBe(true)
    const answer = await upload(bytes)
    if (answer.status === 422) continue
    const { logoUrl } = (await made(Promise.resolve(answer))).json
    expect(logoUrl).toMatch(/^\/logos\/[0-9a-f-]{36}\.png$/)
    const logo = await made(world.stranger().get(logoUrl))
    expect(logo.bytes.subarray(0, 8)).toEqual(PNG)
    for (const text of ['CANARY', '<script', '<svg', 'Copyright']) expect(logo.bytes.includes(text), text).toBe(false)
    expect(logo.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
    expect(logo.headers['content-security-policy']).toContain('sandbox')
  }
})

test('[A-048] pictures that are huge, empty, cut off or damaged are refused before they take room', async () => {
  const good = Buffer.from(aPng({ width: 60, height: 60 }))
  const wide = { width: 60_000, height: 60_000 }
  const heads = [
    wide,
    { width: 60_000, height: 1 },
    { width: 1, height: 60_000 },
    { width: 4097, height: 4096 },
    { width: 0, height: 0 },
    { width: 0xffff_ffff, height: 0xffff_ffff },
    { width: 0x7fff_ffff, height: 1 },
  ]
  const files: Record<string, Uint8Array> = {
    empty: new Uint8Array(),
    'one byte': PNG.subarray(0, 1),
    'its first bytes alone': PNG,
    'above two mebibytes': Buffer.concat([good, Buffer.alloc(2 * 1024 * 1024)]),
    'a bomb: 60 000 rows of nothing in a few kilobytes': bomb(60_000, 60_000),
    'a bomb of 20 000 × 20 000': bomb(20_000, 20_000),
    ...Object.fromEntries(
      heads.map((size) => [`${size.width} × ${size.height} by its head`, aPng({ width: 2, height: 2 }, size)]),
    ),
    ...Object.fromEntries([12, 20, 33, 40, 50, 60].map((at) => [`cut at ${at}`, good.subarray(0, at)])),
    'a wrong checksum': Buffer.concat([good.subarray(0, 30), Buffer.from([good[30]! ^ 255]), good.subarray(31)]),
  }
  const before = process.memoryUsage().rss
  await changesNothing(world, async () => {
    for (const [why, bytes] of Object.entries(files)) expectRefused(await upload(bytes), { status: [413, 422], why })
  })
  // 60 000² pixels would be ten gigabytes; nothing of the kind was ever unpacked.
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  await made(upload(good))
})

test('[A-049] the logo has no name, so that none can lead anywhere', async () => {
  for (const disposition of [
    'attachment; filename="../../etc/passwd"',
    'attachment; filename="/tmp/x.png"',
    'attachment; filename="x\u0000.png"',
  ]) {
    const headers = {
      'content-type': 'image/png',
      'content-disposition': disposition.replaceAll('\u0000', '%00'),
      'x-file-name': '../../x',
    }
    const { json } = await made(business.admin.send('PUT', '/api/v1/organization/logo', { body: aPng(), headers }))
    expect(json.logoUrl).toMatch(/^\/logos\/[0-9a-f-]{36}\.png$/)
  }
  await changesNothing(world, async () => {
    for (const path of [
      '/api/v1/organization/logo/..',
      '/api/v1/organization/logo/x.png',
      '/api/v1/organization/logo%2f..%2f..',
      '/api/v1/organization/logo/../../invoices',
    ]) {
      expectRefused(await business.admin.send('DELETE', path), { status: [404, 405], why: path })
    }
  })
})

/** A PNG whose pixels are all zero, so that it is small until it is unpacked. */
function bomb(width: number, height: number): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(Math.min(50_000_000, Math.ceil(width / 8 + 1) * height)), { level: 9 })
  return Buffer.concat([PNG, pngChunk('IHDR', head), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0))])
}
