import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { deriveSecret, readMasterKeys } from './master-keys.ts'
import { systemRandom } from './random.ts'
import { createVault } from './vault-aes.ts'

const folders: string[] = []
const aFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'remit-keys-'))
  folders.push(folder)
  return join(folder, 'master.key')
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const env = (id: string) => `${id}:${Buffer.from(systemRandom.bytes(32)).toString('base64')}`
const vaultOf = (text: string) => createVault(readMasterKeys({ env: text, file: '' }), systemRandom)

test('what was sealed opens again, and two seals of one text differ', () => {
  const vault = vaultOf(env('a'))
  const sealed = vault.seal('s3cret ✓', 'org|table|column|row')
  expect(vault.open(sealed, 'org|table|column|row')).toBe('s3cret ✓')
  expect(Buffer.from(sealed).includes('s3cret')).toBe(false)
  expect(Buffer.compare(sealed, vault.seal('s3cret ✓', 'org|table|column|row'))).not.toBe(0)
})

test('[A-073] a secret moved to another row, column or organization does not open, nor one that was changed', () => {
  const vault = vaultOf(env('a'))
  const sealed = vault.seal('x', 'org|table|column|row')
  for (const aad of ['org|table|column|row2', 'org|table|col|row', 'org2|table|column|row', '']) {
    expect(() => vault.open(sealed, aad)).toThrow()
  }
  for (let i = 0; i < sealed.length; i++) {
    const changed = Uint8Array.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(() => vault.open(changed, 'org|table|column|row')).toThrow()
  }
  expect(() => vault.open(sealed.subarray(0, 20), 'org|table|column|row')).toThrow()
})

test('after a rotation the new key seals and the old one still opens', () => {
  const [old, next] = [env('old'), env('next')]
  const sealed = vaultOf(old).seal('x', 'o|t')
  const rotated = vaultOf(`${next},${old}`)
  expect(rotated.open(sealed, 'o|t')).toBe('x')
  expect(() => vaultOf(old).open(rotated.seal('x', 'o|t'), 'o|t')).toThrow(/master key next/)
})

test('the first run makes a key file for its user alone, and later runs read it', () => {
  const file = aFile()
  const made = readMasterKeys({ env: undefined, file })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(deriveSecret(readMasterKeys({ env: '', file }), 'sessions')).toBe(deriveSecret(made, 'sessions'))
  expect(deriveSecret(made, 'other')).not.toBe(deriveSecret(made, 'sessions'))
  expect(deriveSecret(made, 'sessions')).not.toContain(readFileSync(file, 'utf8').slice(3, 20))
})

test('[A-090] a readable key file and keys that are short, samples, words or repeated are refused', () => {
  const file = aFile()
  readMasterKeys({ env: undefined, file })
  chmodSync(file, 0o644)
  expect(() => readMasterKeys({ env: undefined, file })).toThrow(/chmod 600/)

  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const weak = [
    `a:${base64(new Uint8Array(32))}`,
    `a:${base64(new Uint8Array(16).fill(7))}`,
    `a:${base64(Buffer.from('changemechangemechangemechangeme'))}`,
    'changeme',
    `${env('a')},${env('a')}`,
    ',',
  ]
  for (const text of weak) expect(() => readMasterKeys({ env: text, file })).toThrow()
  writeFileSync(file, '')
  chmodSync(file, 0o600)
  expect(() => readMasterKeys({ env: undefined, file })).toThrow(/no key/)
})
