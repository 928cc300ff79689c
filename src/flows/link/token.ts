import { createHash } from 'node:crypto'

/** What a token is looked up by: SHA-256 of its text, so that a dump of the table opens nothing (CORRECTNESS §18.1). */
export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()

/** 24 random bytes as base64url. Anything else was never a token of ours and need not be looked up. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{32}$/.test(text)

/** Binds a sealed token to its row, so that ciphertexts cannot be swapped (CORRECTNESS §18.11). */
export const tokenAad = (organizationId: string, linkId: string): string =>
  `${organizationId}|payment_links|token|${linkId}`

export const payUrl = (publicUrl: string, token: string): string => `${publicUrl}/pay/${token}`
