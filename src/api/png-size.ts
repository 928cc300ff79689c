import { assert } from '../core/assert.ts'

/** Width and height of a PNG that we made ourselves, in pixels: they stand at a fixed place in its header. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  assert(bytes.length > 24, 'a stored logo is a whole PNG')
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: header.getUint32(16), height: header.getUint32(20) }
}
