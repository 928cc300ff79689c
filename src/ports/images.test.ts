import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { LOGO_BYTES_MAX, reencodeLogo } from './images.ts'

const picture = (width = 40, height = 20) => sharp({ create: { width, height, channels: 4, background: '#0e6b52' } })
const codeOf = (bytes: Uint8Array): Promise<string> =>
  reencodeLogo(bytes).then(
    () => 'accepted',
    (refusal: { code: string }) => refusal.code,
  )
const text = (words: string) => new TextEncoder().encode(words)

/** A PNG whose head claims a size; its data is whatever it is told to be. */
function pngOf(width: number, height: number, data: Uint8Array): Buffer {
  const chunk = (type: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(content.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array()),
  ])
}
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}

test('PNG, JPEG and WebP become PNG of the same shape', async () => {
  for (const bytes of [
    await picture().png().toBuffer(),
    await picture().jpeg().toBuffer(),
    await picture().webp().toBuffer(),
  ]) {
    const logo = await reencodeLogo(bytes)
    expect([logo.width, logo.height]).toEqual([40, 20])
    expect((await sharp(logo.png).metadata()).format).toBe('png')
  }
})

test('a logo larger than anything shows it is made smaller, not refused', async () => {
  expect(await reencodeLogo(await picture(3000, 1000).png().toBuffer())).toMatchObject({ width: 1200, height: 400 })
})

test('[A-047] EXIF, profiles, comments and what is hidden behind the picture are gone', async () => {
  const secret = '<script>alert(1)</script>'
  const jpeg = await picture()
    .withExif({ IFD0: { Copyright: secret } })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  const logo = await reencodeLogo(Buffer.concat([jpeg, text(secret)]))
  const kept = await sharp(logo.png).metadata()
  expect([kept.exif, kept.icc, kept.xmp, kept.comments]).toEqual([undefined, undefined, undefined, undefined])
  expect(Buffer.from(logo.png).includes('script')).toBe(false)
})

test('[A-047] SVG, HTML, XML, GIF, PDF and pictures of other kinds are refused whatever they are called', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
  for (const bytes of [
    text(svg),
    text(`<?xml version="1.0"?>${svg}`),
    text('<!doctype html><script>alert(1)</script>'),
    text('GIF89a/*<script>alert(1)</script>*/'),
    text('%PDF-1.7'),
    await picture().gif().toBuffer(),
    await picture().tiff().toBuffer(),
    await picture().avif().toBuffer(),
  ]) {
    expect(await codeOf(bytes)).toBe('logo_type')
  }
})

test('[A-047] a polyglot that begins as a picture and is none is refused', async () => {
  expect(
    await codeOf(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), text('<svg/>')])),
  ).toBe('logo_unreadable')
  expect(await codeOf(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), text('<html>')]))).toBe('logo_unreadable')
})

test('[A-048] empty, truncated and oversized files are refused', async () => {
  expect(await codeOf(new Uint8Array())).toBe('logo_empty')
  expect(await codeOf(new Uint8Array(LOGO_BYTES_MAX + 1))).toBe('logo_too_big')
  const noise = await sharp({
    create: {
      width: 200,
      height: 200,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 50 },
    },
  })
    .png()
    .toBuffer()
  expect(await codeOf(noise.subarray(0, noise.length >> 1))).toBe('logo_unreadable')
})

test('[A-048] a picture of 60 000 pixels a side and a bomb are refused fast and small', async () => {
  const wide = pngOf(60_000, 60_000, deflateSync(new Uint8Array(1000)))
  const many = pngOf(5000, 3000, deflateSync(Buffer.alloc(3000 * 626)))
  const bomb = pngOf(100, 100, deflateSync(Buffer.alloc(200_000_000), { level: 9 }))
  await reencodeLogo(await picture().png().toBuffer())
  const before = process.memoryUsage.rss()
  const begun = performance.now()
  expect(await codeOf(wide)).toBe('logo_too_large')
  expect(await codeOf(many)).toBe('logo_too_large')
  expect(await codeOf(bomb)).toMatch(/^(accepted|logo_unreadable)$/)
  expect(performance.now() - begun).toBeLessThan(5000)
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024)
})
