import type { Operation } from '../history/history.ts'
import { cancelIdleAt } from '../world/at-the-gateway.ts'
import { tellNews } from '../world/hooks.ts'
import type { World } from '../world/world.ts'
import { payInTab } from './customer.ts'
import { doAsStaff } from './staff.ts'

/** Puts every operation of a history on the calendar. What a person's own code throws is a mistake of the simulation. */
export function playOperations(world: World): void {
  for (const op of world.history.operations) {
    world.scheduler.after(op.at * 1e6, () => {
      world.trace.say(op.id, sentenceOf(op))
      world.coverage.operations.set(op.kind, (world.coverage.operations.get(op.kind) ?? 0) + 1)
      if (op.kind === 'cancel_idle') return cancelIdle(world, op.invoice)
      const done = op.kind === 'pay' ? payInTab(world, op) : doAsStaff(world, op)
      done.catch((error: unknown) =>
        world.violations.push(`the simulation itself failed in ${op.id}: ${String((error as Error).stack ?? error)}`),
      )
    })
  }
}

function cancelIdle(world: World, invoice: number): void {
  const organizationId = world.cast.invoices[invoice]?.organizationId
  const accounts = world.cast.organizations.find(({ id }) => id === organizationId)?.accounts ?? []
  for (const books of accounts.map((id) => world.booksOf(id))) {
    cancelIdleAt(world, books)
    tellNews(world, books)
  }
}

function sentenceOf(op: Operation): string {
  switch (op.kind) {
    case 'pay':
      return `a customer opens the page of invoice ${op.invoice} to pay ${op.share} % of it with card ${op.last4} (${op.card}), pressing ${op.clicks} times`
    case 'cash':
      return `staff record cash for ${op.share} % of invoice ${op.invoice}`
    case 'refund':
      return `staff refund ${op.share} % of a payment of invoice ${op.invoice}${op.reopen ? ', which is then owed again' : ''}`
    case 'credit_note':
      return `staff write a credit note over ${op.share} % of invoice ${op.invoice}`
    case 'switch_gateway':
    case 'disconnect_gateway':
      return `staff ${op.kind.replace('_', ' ')} in organization ${op.organization}`
    case 'charge_saved':
      return `staff charge ${op.share} % of invoice ${op.invoice} to a saved card, pressing ${op.clicks} times`
    case 'remove_saved':
      return `staff remove the saved card of the customer of invoice ${op.invoice}`
    case 'cancel_idle':
      return `the gateways of invoice ${op.invoice} throw away what nobody pays`
    case 'void':
    case 'write_off':
    case 'send':
    case 'regenerate_link':
    case 'revoke_link':
      return `staff ${op.kind.replaceAll('_', ' ')}, invoice ${op.invoice}`
  }
}
