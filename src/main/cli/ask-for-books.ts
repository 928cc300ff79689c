import type { AskFailed, GatewayAccountAccess, Gateways, Movement } from '../../ports/gateway.ts'
import type { GatewayBooks } from '../../store/verify/gateway-books.ts'

const mostPages = 10_000

/**
 * What a gateway says that it did for one account since an instant, and what it holds now, read page by page from its own
 * lists. An account that held money before it was connected shows that as a difference: none of it is in our books.
 * Throws a sentence when the gateway cannot be asked.
 */
export async function askForBooks(
  gateways: Gateways,
  access: GatewayAccountAccess,
  since: Temporal.Instant,
): Promise<GatewayBooks> {
  const movements = await all(async (cursor) => {
    const page = await gateways.listTxns?.(access, { since, cursor })
    return page?.kind === 'page' ? { items: page.movements, next: page.next } : refusedOf(page)
  })
  const disputes = await all(async (cursor) => {
    const page = await gateways.listDisputes?.(access, { since, cursor })
    return page?.kind === 'page' ? { items: page.disputes, next: page.next } : refusedOf(page)
  })
  const told = await gateways.readBalances?.(access)
  if (told?.kind !== 'balances') return refusedOf(told)
  const of = (kind: Movement['kind']) => movements.filter((movement) => movement.kind === kind).map(showMovement)
  return {
    charges: of('charge'),
    refunds: of('refund'),
    disputes: disputes.map(({ gatewayDisputeId: id, amount, status }) => ({
      id,
      amount: Number(amount.minor),
      currency: amount.currency,
      status,
    })),
    balances: told.balances.map(({ currency, available }) => ({ currency, available: Number(available) })),
  }
}

type Listed<Item> = { readonly items: readonly Item[]; readonly next: string | null }

async function all<Item>(page: (cursor: string | null) => Promise<Listed<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages += 1) {
    const listed: Listed<Item> = await page(cursor)
    items.push(...listed.items)
    if (listed.next === null) return items
    cursor = listed.next
  }
  throw new Error(`The gateway lists more than ${mostPages} pages.`)
}

const showMovement = ({ txn, outcome }: Movement): GatewayBooks['charges'][number] => ({
  id: txn.gatewayTxnId,
  reference: txn.merchantRef ?? '',
  amount: Number(txn.amount.minor),
  currency: txn.amount.currency,
  fee: Number(txn.fee ?? 0n),
  status: outcome.kind,
})

function refusedOf(answer: AskFailed | undefined): never {
  throw new Error(
    `The gateway could not be asked for its books (${answer?.why ?? 'it shows none'}); try again when it can be reached.`,
  )
}
