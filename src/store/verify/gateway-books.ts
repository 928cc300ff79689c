import type { Ask, Broken } from './invariant.ts'
import type { Check } from './verify.ts'

/** What a gateway itself says it did for one account; amounts in minor units. */
export type GatewayBooks = {
  readonly charges: readonly {
    readonly id: string
    readonly reference: string
    readonly amount: number
    readonly currency: string
    readonly fee: number
    readonly status: string
  }[]
  readonly refunds: readonly {
    readonly id: string
    readonly reference: string
    readonly amount: number
    readonly currency: string
    readonly status: string
  }[]
  /** Absent where the gateway plays none. */
  readonly disputes?: readonly {
    readonly id: string
    readonly amount: number
    readonly currency: string
    readonly status: string
  }[]
  readonly balances: readonly { readonly currency: string; readonly available: number }[]
}

type Ours = {
  readonly id: string
  readonly theirs: string
  readonly amount: bigint
  readonly currency: string
  readonly fee: bigint
}
type Attempt = { readonly id: string; readonly merchantRef: string; readonly undecided: boolean }

/** Ids of what is recorded of an account. Read before the gateway is asked: later ones need not be in its answer yet. */
export async function readRecorded(ask: Ask, organizationId: string, accountId: string): Promise<ReadonlySet<string>> {
  const rows = await ask<{ id: string }>(
    `select id from payments where organization_id = $1 and gateway_account_id = $2
      union all select id from refunds where organization_id = $1 and gateway_account_id = $2 and state = 'succeeded'`,
    [organizationId, accountId],
  )
  return new Set(rows.map(({ id }) => id))
}

type Compared = {
  readonly accountId: string
  readonly books: GatewayBooks
  readonly recordedBefore: ReadonlySet<string>
}

/**
 * L-02 and L-06 for one gateway account: what the gateway did and what we recorded are one-to-one, and our clearing
 * account is its balance. What an attempt still waits to hear of is left out, and so is the balance while anything moves:
 * payments may go on while this compares.
 */
export async function compareWithGateway(
  ask: Ask,
  organizationId: string,
  { accountId, books, recordedBefore }: Compared,
): Promise<Check[]> {
  const account = [organizationId, accountId]
  const attempts = await ask<Attempt>(
    // A gateway with two steps keeps the reference of the first, while it is the second that waits.
    `select id, merchant_ref, bool_or(state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action'))
              over (partition by coalesce(refund_id, intent_id)) as undecided
       from gateway_attempts where organization_id = $1 and gateway_account_id = $2`,
    account,
  )
  const payments = await ask<Ours>(
    `select id, gateway_txn_id as theirs, amount, currency, coalesce(fee, 0) as fee from payments
      where organization_id = $1 and gateway_account_id = $2 and state = 'captured'`,
    account,
  )
  const refunds = await ask<Ours>(
    `select id, coalesce(gateway_refund_id, '') as theirs, amount, currency, 0::bigint as fee from refunds
      where organization_id = $1 and gateway_account_id = $2 and state = 'succeeded'`,
    account,
  )
  const found = await ask<{ theirs: string }>(
    `select gateway_txn_id as theirs from payments where organization_id = $1 and gateway_account_id = $2 and intent_id is null
      union all
     select gateway_refund_id from refunds where organization_id = $1 and gateway_account_id = $2 and found_at_gateway and gateway_refund_id is not null`,
    account,
  )
  // What a person made in the gateway's dashboard, or a database forgot, was found there and is booked as found.
  const madeThere = new Set(found.map(({ theirs }) => theirs))
  const known = new Map(attempts.map((attempt) => [attempt.merchantRef, attempt]))
  const waits = (reference: string): boolean => known.get(reference)?.undecided === true
  const moved = [...books.charges, ...books.refunds]
  const charges = books.charges.filter(({ status }) => status === 'succeeded')
  const returned = books.refunds.filter(({ status }) => status === 'succeeded')
  const moving =
    [...charges, ...returned].some(({ reference }) => waits(reference)) ||
    [...payments, ...refunds].some(({ id }) => !recordedBefore.has(id))
  return [
    told(
      'I-14',
      'Everything the gateway saw was written down here first, or was found there and booked',
      'A request reached the gateway without a row of ours.',
      'movements',
      moved.length,
      moved
        .filter(({ id, reference }) => !known.has(reference) && !madeThere.has(id))
        .map((one) =>
          lost(`${one.id} over ${one.amount} ${one.currency}, reference ${one.reference}, is no attempt of ours`),
        ),
    ),
    told(
      'L-02',
      'Every charge at the gateway is one payment here, and every payment one charge',
      'A customer was charged and we do not know it, or we believe in a payment that is not there.',
      'charges',
      charges.length,
      oneToOne(
        'pay',
        charges.filter(({ reference }) => !waits(reference)),
        payments,
        recordedBefore,
      ),
    ),
    told(
      'L-02',
      'Every refund at the gateway is one refund here, and every refund here one there',
      'Money was given back and we do not know it, or the other way round.',
      'refunds',
      returned.length,
      oneToOne(
        'rfd',
        returned.filter(({ reference }) => !waits(reference)).map((one) => ({ ...one, fee: 0 })),
        refunds,
        recordedBefore,
      ),
    ),
    ...(books.disputes ? [await compareDisputes(ask, account, books.disputes)] : []),
    told(
      'L-06',
      'The clearing account is the balance at the gateway',
      'The books do not agree with the money.',
      'currencies',
      books.balances.length,
      moving ? [] : await compareBalance(ask, account, accountId, books),
    ),
  ]
}

const told = (
  id: string,
  says: string,
  means: string,
  rows: string,
  checked: number,
  broken: readonly Broken[],
): Check => ({
  id,
  says,
  means,
  rows,
  checked: BigInt(checked),
  broken: broken.slice(0, 20),
  more: broken.length > 20,
})

const lost = (detail: string): Broken => ({ kind: null, id: null, detail })

async function compareDisputes(
  ask: Ask,
  account: readonly string[],
  theirs: NonNullable<GatewayBooks['disputes']>,
): Promise<Check> {
  const ours = await ask<{ theirs: string; amount: bigint; currency: string; status: string }>(
    `select gateway_dispute_id as theirs, amount, currency, status from disputes where organization_id = $1 and gateway_account_id = $2`,
    account,
  )
  const show = (one: { amount: number | bigint; currency: string; status: string }) =>
    `${one.amount} ${one.currency}, ${one.status}`
  const here = new Map(ours.map((one) => [one.theirs, show(one)]))
  const there = new Map(theirs.map((one) => [one.id, show(one)]))
  const differing = [...new Set([...here.keys(), ...there.keys()])].filter((id) => here.get(id) !== there.get(id))
  return told(
    'L-02',
    'Every dispute at the gateway is one dispute here, over the same amount and in the same state',
    'A bank has asked and we do not know it, or believe that it waits when it has decided.',
    'disputes',
    theirs.length,
    differing.map((id) => lost(`${id}: ${there.get(id) ?? 'not'} there; ${here.get(id) ?? 'not'} here`)),
  )
}

type Theirs = { readonly id: string; readonly amount: number; readonly currency: string; readonly fee: number }

function oneToOne(
  kind: 'pay' | 'rfd',
  theirs: readonly Theirs[],
  ours: readonly Ours[],
  before: ReadonlySet<string>,
): Broken[] {
  const byTheirId = Map.groupBy(ours, (one) => one.theirs)
  const ids = new Set(theirs.map(({ id }) => id))
  const broken: Broken[] = ours
    .filter((one) => before.has(one.id) && !ids.has(one.theirs))
    .map((one) => ({
      kind,
      id: one.id,
      detail: `${one.theirs || 'without an id'} over ${one.amount} is not in the gateway’s books`,
    }))
  for (const one of theirs) {
    const matches = byTheirId.get(one.id) ?? []
    const [match] = matches
    if (!match || matches.length > 1)
      broken.push(lost(`${one.id} over ${one.amount} ${one.currency} is recorded ${matches.length} times here`))
    else if (match.amount !== BigInt(one.amount) || match.currency !== one.currency || match.fee !== BigInt(one.fee)) {
      broken.push({
        kind,
        id: match.id,
        detail: `${one.id}: ${one.amount} ${one.currency}, fee ${one.fee} there; ${match.amount} ${match.currency}, fee ${match.fee} here`,
      })
    }
  }
  return broken
}

async function compareBalance(
  ask: Ask,
  account: readonly string[],
  accountId: string,
  books: GatewayBooks,
): Promise<Broken[]> {
  const ours = await ask<{ currency: string; amount: bigint }>(
    `select e.currency, sum(p.amount)::bigint as amount from ledger_postings p
       join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
      where p.organization_id = $1 and p.account = 'gateway_clearing:' || $2 group by 1`,
    account,
  )
  const here = new Map(ours.map(({ currency, amount }) => [currency, amount]))
  const there = new Map(books.balances.map(({ currency, available }) => [currency, BigInt(available)]))
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((currency) => {
    const [a, b] = [here.get(currency) ?? 0n, there.get(currency) ?? 0n]
    return a === b
      ? []
      : [{ kind: 'gwa', id: accountId, detail: `${currency}: ${a} in the ledger, ${b} at the gateway` } as const]
  })
}
