export type EvidenceFileType = 'application/pdf' | 'image/jpeg' | 'image/png'

const starts = (bytes: Uint8Array, wanted: readonly number[]): boolean => wanted.every((byte, at) => bytes[at] === byte)

const ends = (bytes: Uint8Array, wanted: readonly number[]): boolean =>
  bytes.length >= wanted.length && wanted.every((byte, at) => bytes[bytes.length - wanted.length + at] === byte)

/**
 * What a file is by its first and last bytes, whatever its name says, or null for everything a bank would not open. A file
 * that begins like one kind and ends like none is cut short or something else in disguise.
 */
export function evidenceFileType(bytes: Uint8Array): EvidenceFileType | null {
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    return ends(bytes, [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]) ? 'image/png' : null
  if (starts(bytes, [0xff, 0xd8, 0xff])) return ends(bytes, [0xff, 0xd9]) ? 'image/jpeg' : null
  if (starts(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) return hasPdfEnd(bytes) ? 'application/pdf' : null
  return null
}

/** `%%EOF` stands within the last kilobyte of every PDF. */
function hasPdfEnd(bytes: Uint8Array): boolean {
  const tail = String.fromCharCode(...bytes.subarray(-1024))
  return tail.includes('%%EOF')
}
