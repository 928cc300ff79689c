/**
 * Secrets at rest: AES-256-GCM, 96-bit random nonce, `aad` binding the ciphertext to its organization, table, column
 * and row, so that swapping ciphertexts fails (CORRECTNESS §18.11, A-073).
 */
export type Vault = {
  seal(plain: string, aad: string): Uint8Array
  /** Throws when the key is unknown or the ciphertext was changed or moved. */
  open(sealed: Uint8Array, aad: string): string
}
