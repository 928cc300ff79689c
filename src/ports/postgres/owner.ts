import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/** The operating system's user under whom the database server runs. */
export type Owner = { readonly uid: number; readonly gid: number }

export const runsAsRoot = (): boolean => process.getuid?.() === 0

/** The user of this very process. */
export const ourselves = (): Owner => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })

/**
 * PostgreSQL refuses to run as root, so root hands it to a system user of ours.
 *
 * Not every machine can make users (read-only images lack useradd, some have no /etc/passwd to write): then it is
 * `nobody`, which exists everywhere, and nothing fails for want of a name.
 */
export function dedicatedOwner(): Owner {
  const existing = userNamed('remit')
  if (existing) return existing
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/', 'remit'], {
    stdio: 'ignore',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  return userNamed('remit') ?? userNamed('nobody') ?? { uid: 65_534, gid: 65_534 }
}

/** Whether `owner` may walk into `folder`: every folder above it must let that user through. */
export function canEnter(owner: Owner, folder: string): boolean {
  let path = folder
  for (;;) {
    const { uid, gid, mode } = statSync(path)
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (dirname(path) === path) return true
    path = dirname(path)
  }
}

function userNamed(name: string): Owner | null {
  let passwd: string
  try {
    passwd = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return null // an image without users; the caller has a last resort
  }
  const line = passwd.split('\n').find((candidate) => candidate.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid && Number(uid) > 0 ? { uid: Number(uid), gid: Number(gid) } : null
}
