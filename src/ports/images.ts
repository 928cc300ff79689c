import { assert } from '../core/assert.ts'
import { type Refusal, refuse } from '../core/refusal.ts'

/** A logo as we keep it: pixels and nothing else, written anew as PNG. Sizes in pixels. */
export type Logo = { readonly png: Uint8Array; readonly width: number; readonly height: number }

export const LOGO_BYTES_MAX = 2 * 1024 * 1024
const sideMax = 4096
/** What is kept: twice what any page, mail or PDF shows. */
const keptWidth = 1200
const keptHeight = 600
const decodeSecondsMax = 4

/**
 * Makes a logo out of bytes somebody uploaded, whatever their name or declared type say (CORRECTNESS §18.9, A-047).
 *
 * PNG, JPEG and WebP only, told by their content; at most 2 MiB and 4096 × 4096. The picture is decoded and written
 * anew, so profiles, comments, EXIF and anything hidden behind the pixels are gone. Throws a `Refusal`.
 */
export async function reencodeLogo(bytes: Uint8Array): Promise<Logo> {
  if (bytes.length === 0) throw refuse('invalid', 'logo_empty', 'The logo file is empty; choose another file.', 'logo')
  if (bytes.length > LOGO_BYTES_MAX) {
    throw refuse('invalid', 'logo_too_big', 'The logo is larger than 2 MiB; save it smaller and try again.', 'logo')
  }
  const format = formatOf(bytes)
  if (!format)
    throw refuse(
      'invalid',
      'logo_type',
      'The logo is not a PNG, JPEG or WebP picture; save it as one of these.',
      'logo',
    )

  const sharp = await loadSharp()
  const input = Buffer.from(bytes)
  const options = { limitInputPixels: sideMax * sideMax, failOn: 'error', sequentialRead: true, pages: 1 } as const
  const found = await sharp(input, options).metadata().catch(unreadable)
  if (found.format !== format)
    throw refuse('invalid', 'logo_type', 'The file is not the picture it begins as; save it anew as PNG.', 'logo')
  if (found.width > sideMax || found.height > sideMax) {
    throw refuse(
      'invalid',
      'logo_too_large',
      `The logo is ${found.width} × ${found.height} pixels; at most 4096 × 4096 are accepted.`,
      'logo',
    )
  }
  const { data, info } = await sharp(input, options)
    .rotate()
    .resize({ width: keptWidth, height: keptHeight, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .png({ compressionLevel: 9, palette: false })
    .timeout({ seconds: decodeSecondsMax })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable)
  assert(formatOf(data) === 'png', 'what we write is a PNG')
  return { png: new Uint8Array(data), width: info.width, height: info.height }
}

/** By the first bytes alone: names and declared types are claims. Every other format, SVG first of all, is none. */
function formatOf(bytes: Uint8Array): 'png' | 'jpeg' | 'webp' | null {
  const starts = (at: number, ...wanted: readonly number[]) => wanted.every((byte, i) => bytes[at + i] === byte)
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (starts(0, 0xff, 0xd8, 0xff)) return 'jpeg'
  return starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50) ? 'webp' : null
}

const unreadable = (error: unknown): never => {
  throw (
    tooManyPixels(error) ??
    refuse(
      'invalid',
      'logo_unreadable',
      'The logo cannot be read; it may be damaged. Save it anew and try again.',
      'logo',
    )
  )
}

function tooManyPixels(error: unknown): Refusal | null {
  const told = error instanceof Error && /pixel limit/i.test(error.message)
  return told
    ? refuse('invalid', 'logo_too_large', 'The logo has too many pixels; at most 4096 × 4096 are accepted.', 'logo')
    : null
}

/** Loaded with the first upload: the library costs tens of MiB that a server without uploads need not have. */
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}
