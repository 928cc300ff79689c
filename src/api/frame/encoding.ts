import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

/** The smallest encoding a reader says it takes (`Accept-Encoding`), or null for none. */
export function acceptedEncoding(header: string | undefined): Encoding | null {
  const names = (header ?? '').split(',').map((part) => part.trim())
  const takes = (name: string) =>
    names.some((part) => part.split(';')[0]?.trim().toLowerCase() === name && !/;\s*q=0(\.0*)?$/.test(part))
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : null
}

/** `quality` is brotli's, 1 to 11: 5 takes a millisecond a page and is within a twentieth of the smallest. */
export async function encode(
  content: string | Uint8Array,
  encoding: Encoding,
  quality = 5,
): Promise<Uint8Array<ArrayBuffer>> {
  const made =
    encoding === 'br'
      ? await brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
      : await gzipped(content)
  return new Uint8Array(made)
}
