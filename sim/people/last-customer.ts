import type { Operation } from '../history/history.ts'
import type { World } from '../world/world.ts'
import { payInTab } from './customer.ts'

/**
 * Days after the last fault a customer pays what is still owed, with a good card and at the second press at the latest. Books that are
 * right because nobody can pay any more would break no other rule.
 */
export async function payAtLast(world: World): Promise<void> {
  for (const [invoice, { organizationId }] of world.cast.invoices.entries()) {
    if (isDisconnected(world, organizationId)) continue
    const op: Extract<Operation, { kind: 'pay' }> = {
      id: `last ${invoice}`,
      at: 0,
      kind: 'pay',
      invoice,
      card: 'ok',
      last4: '1881',
      share: 100,
      clicks: 1,
      // What came to nothing may be tried once more: an object that was canceled late is found out by paying for it.
      patience: 2,
      authenticate: { result: 'approve', after: 10 },
    }
    await payInTab(world, op)
    const told = world.told.filter(({ who }) => who === op.id)
    // Nothing is owed there, or its link is dead.
    if (told.length === 0) continue
    const last = told.at(-1)
    if (last?.kind === 'refused' && closed.has(last.code)) continue
    if (last?.kind === 'view' && last.status === 'paid') return
    if (last?.kind === 'refused' && last.code === 'below_gateway_minimum' && isTooLittle(world, invoice)) continue
    const answer = last?.kind === 'view' ? last.status : last?.kind === 'refused' ? last.code : 'nothing'
    world.violations.push(`[L-05] days after the last fault a customer could not pay invoice ${invoice}: ${answer}`)
    return
  }
}

/** Stripe's least amount in each currency that is played here ("Minimum and maximum charge amounts" in its manual), minor units. */
const leastAtStripe = 50n

function isTooLittle({ cast, forms, history }: World, invoice: number): boolean {
  const at = cast.organizations.findIndex(({ id }) => id === cast.invoices[invoice]?.organizationId)
  const asked = [...forms.values()].find(({ commandKey }) => commandKey.startsWith(`last ${invoice}.`))
  const atStripe = history.organizations[at]?.gateways.includes('stripe') === true
  return atStripe && asked !== undefined && asked.amount < leastAtStripe
}

/** Refusals of an invoice that nobody is to pay any more. */
const closed: ReadonlySet<string> = new Set(['invoice_written_off', 'invoice_void'])

const isDisconnected = ({ history, cast }: World, organizationId: string): boolean =>
  history.operations.some(
    (op) => op.kind === 'disconnect_gateway' && cast.organizations[op.organization]?.id === organizationId,
  )
