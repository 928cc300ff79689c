import { compareWithGateway, readRecorded } from '../../src/store/verify/gateway-books.ts'
import { type Check, onSnapshot, verifyDatabase } from '../../src/store/verify/verify.ts'
import type { MoneyWorld } from './money-world.ts'

type Finding = { readonly id: string; readonly says: string; readonly broken: Check['broken'] }

/** What `verify --gateway` finds in a test's world; an empty list when everything is right. */
export async function verifyWorld(world: MoneyWorld): Promise<Finding[]> {
  const { reader, worker } = world.database
  const { organizationId } = world.ctx
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: world.ctx.clock, marksOf: () => [] }))
  const recordedBefore = await onSnapshot(reader, organizationId, (ask) =>
    readRecorded(ask, organizationId, world.accountId),
  )
  const books = await world.admin.books(world.accountId)
  const compared = await onSnapshot(reader, organizationId, (ask) =>
    compareWithGateway(ask, organizationId, { accountId: world.accountId, books, recordedBefore }),
  )
  return [...all.flatMap(({ checks }) => checks), ...compared]
    .filter(({ broken }) => broken.length > 0)
    .map(({ id, says, broken }) => ({ id, says, broken }))
}
