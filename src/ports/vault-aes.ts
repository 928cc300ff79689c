import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { assert } from '../core/assert.ts'
import type { MasterKey } from './master-keys.ts'
import type { Random } from './random.ts'
import type { Vault } from './vault.ts'

const VERSION = 1
const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM under the first of the master keys; opens what any of them sealed, so that keys can be rotated
 * (CORRECTNESS §18.11). Each organization, the part of `aad` before the first `|`, has a key of its own, derived.
 *
 * A sealed value is: version, length of the key's id, the id, nonce, tag, ciphertext.
 */
export function createVault(keys: readonly MasterKey[], random: Random): Vault {
  const [newest] = keys
  assert(newest, 'there is at least one master key')
  const byId = new Map(keys.map((key) => [key.id, key]))
  const derived = new Map<string, KeyObject>()

  const keyFor = (master: MasterKey, aad: string): KeyObject => {
    const organization = aad.split('|', 1)[0] ?? ''
    const name = `${master.id} ${organization}`
    let key = derived.get(name)
    if (!key) {
      key = createSecretKey(new Uint8Array(hkdfSync('sha256', master.key, '', `remit vault ${organization}`, 32)))
      if (derived.size > 10_000) derived.clear()
      derived.set(name, key)
    }
    return key
  }

  return {
    seal(plain, aad) {
      const nonce = random.bytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', keyFor(newest, aad), nonce)
      cipher.setAAD(Buffer.from(aad, 'utf8'))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      const id = Buffer.from(newest.id, 'ascii')
      return Buffer.concat([Buffer.from([VERSION, id.length]), id, nonce, cipher.getAuthTag(), body])
    },
    open(sealed, aad) {
      const { id, nonce, tag, body } = partsOf(Buffer.from(sealed))
      const master = byId.get(id)
      assert(
        master,
        `a secret was sealed with master key ${id}, which is not among REMIT_MASTER_KEYS or in the key file`,
      )
      const decipher = createDecipheriv('aes-256-gcm', keyFor(master, aad), nonce, { authTagLength: TAG })
      decipher.setAAD(Buffer.from(aad, 'utf8'))
      decipher.setAuthTag(tag)
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
    },
  }
}

function partsOf(sealed: Buffer) {
  const idEnd = 2 + (sealed[1] ?? 0)
  const nonceEnd = idEnd + NONCE
  const tagEnd = nonceEnd + TAG
  assert(sealed[0] === VERSION && sealed.length >= tagEnd, 'a sealed secret has a form we know')
  return {
    id: sealed.subarray(2, idEnd).toString('latin1') /* ascii would drop the eighth bit */,
    nonce: sealed.subarray(idEnd, nonceEnd),
    tag: sealed.subarray(nonceEnd, tagEnd),
    body: sealed.subarray(tagEnd),
  }
}
