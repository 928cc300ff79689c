import { createHash } from 'node:crypto'
import type { Account } from './accounts.ts'
import { newId } from './ids.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

type FileRow = {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly hash: string
  readonly createdAt: number
}

export const fileBytesAtMost = 5 * 1024 * 1024
const types = ['application/pdf', 'image/jpeg', 'image/png']

/** A file for the bank: noted by name, size and hash, not kept. The same file under the same name is one. */
export function storeFile(
  service: Service,
  account: Account,
  { name, type, bytes }: { readonly name: string; readonly type: string; readonly bytes: Uint8Array },
): FileRow {
  if (!types.includes(type))
    throw new Refused(422, 'file_type_refused', `A file must be one of: ${types.join(', ')}.`, 'content-type')
  if (bytes.length === 0) throw new Refused(422, 'file_empty', 'The file is empty.')
  const hash = createHash('sha256').update(bytes).digest('hex')
  service.books.run(
    `insert into evidenceFiles (id, account, name, type, size, hash, createdAt) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (account, name, hash) do nothing`,
    newId('file'),
    account.name,
    name,
    type,
    bytes.length,
    hash,
    service.clock.nowMs(),
  )
  const row = service.books.row<FileRow>(
    'select * from evidenceFiles where account = ? and name = ? and hash = ?',
    account.name,
    name,
    hash,
  )
  if (!row) throw new Error('a file was noted and is not there')
  return row
}

/** Refuses a file that the account has not stored. */
export function needFile(service: Service, account: Account, id: string, field: string): void {
  const row = service.books.row('select 1 from evidenceFiles where id = ? and account = ?', id, account.name)
  if (!row) throw new Refused(422, 'file_not_found', 'There is no such file.', field)
}

export const showFile = ({ id, name, type, size, createdAt }: FileRow) => ({
  id,
  name,
  type,
  size,
  createdAt: new Date(createdAt).toISOString(),
})
