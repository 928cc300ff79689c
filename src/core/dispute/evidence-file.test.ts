import { expect, test } from 'vitest'
import { evidenceFileType } from './evidence-file.ts'

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)))
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const pngEnd = [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]

test('[A-047] a file is what its bytes say, and what is cut short or disguised is nothing', () => {
  expect(evidenceFileType(bytes('%PDF-1.7\n', 'x'.repeat(2000), '\n%%EOF\n'))).toBe('application/pdf')
  expect(evidenceFileType(bytes(png, 'IHDR', pngEnd))).toBe('image/png')
  expect(evidenceFileType(bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF', [0xff, 0xd9]))).toBe('image/jpeg')
  for (const other of [
    bytes('%PDF-1.7\n<html>', 'x'.repeat(2000)),
    bytes(png, 'IHDR'),
    bytes([0xff, 0xd8, 0xff], '<script>'),
    bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    bytes('PK\u0003\u0004'),
    bytes('x%PDF-1.7\n%%EOF'),
    bytes(),
  ])
    expect(evidenceFileType(other)).toBeNull()
})
