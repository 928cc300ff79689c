import type { AttemptState } from '../core/payment/attempt-state.ts'
import type { PaymentKind } from '../core/payment/payment.ts'
import type { PaymentState } from '../core/payment/payment-state.ts'
import type { RecordStatus } from '../core/payment/record-status.ts'
import type { MethodSummary } from '../ports/gateway.ts'
import type { SqlValue, Tx } from '../ports/tx.ts'

/** A payment, or an intent whose newest attempt made none: the read model behind Payments → Orders (HOUSE §5.1). */
export type PaymentRecordRow = {
  readonly id: string
  readonly amount: bigint
  readonly tipAmount: bigint
  readonly amountRefunded: bigint
  readonly amountDisputed: bigint
  readonly fee: bigint | null
  readonly currency: string
  readonly kind: PaymentKind
  readonly method: MethodSummary | null
  readonly gateway: 'stripe' | 'paypal' | 'authorizenet' | 'nmi' | 'sandbox' | null
  readonly gatewayReference: string | null
  readonly declineCode: string | null
  readonly customerId: string | null
  readonly customerName: string
  readonly invoiceId: string | null
  readonly invoiceNumber: string | null
  readonly source: 'pay_link' | 'portal' | 'backoffice' | 'subscription' | 'api' | 'gateway'
  readonly liveMode: boolean
  /** When it was captured; of an intent, when it was made. */
  readonly at: Temporal.Instant
} & (
  | { readonly record: 'payment'; readonly paymentState: PaymentState; readonly attemptState: null }
  | { readonly record: 'attempt'; readonly paymentState: null; readonly attemptState: AttemptState }
)

export type PaymentFilter = {
  readonly liveMode: boolean
  /** Part of a customer's name, of an invoice number or of a reference. */
  readonly text?: string | undefined
  /** Amounts in minor units that the text could mean, one for each number of decimals a currency may have. */
  readonly amounts?: readonly bigint[]
  readonly status?: RecordStatus | undefined
  readonly gateway?: NonNullable<PaymentRecordRow['gateway']> | 'offline' | undefined
  readonly customerId?: string | undefined
  readonly from?: Temporal.Instant | undefined
  readonly before?: Temporal.Instant | undefined
  /** Only payments of invoices that this user or key made (scope "own" of CORRECTNESS §19). */
  readonly madeBy?: string | undefined
}

export type PaymentPosition = { readonly at: string; readonly id: string }

/** Newest first, after `position`; at most `limit` rows. Both halves are read from an index, then merged. */
export function listPaymentRecords(
  t: Tx,
  filter: PaymentFilter,
  limit: number,
  position: PaymentPosition | null,
): Promise<PaymentRecordRow[]> {
  const q = parametersFor(t.organizationId)
  const max = q.add(limit)
  const after = (at: string, id: string) =>
    position ? ` and (${at}, ${id}) < (${q.add(position.at)}::timestamptz, ${q.add(position.id)}::uuid)` : ''
  const sql = `select * from (
    (select ${PAYMENT_COLUMNS} ${PAYMENTS} where ${paymentConditions(q, filter)}${after('p.captured_at', 'p.id')}
      order by p.captured_at desc, p.id desc limit ${max})
    union all
    (select ${ATTEMPT_COLUMNS} ${ATTEMPTS} where ${attemptConditions(q, filter)}${after('n.created_at', 'n.id')}
      order by n.created_at desc, n.id desc limit ${max})
  ) r order by at desc, id desc limit ${max}`
  return t.rows<PaymentRecordRow>(sql, q.values)
}

export type PaymentTotals = {
  readonly currency: string
  readonly count: bigint
  readonly collected: bigint
  /** Of `collected`. */
  readonly tips: bigint
  readonly refunded: bigint
  readonly fees: bigint
}

/** Figures of everything the filter finds, per currency; `count` counts failed attempts too, the sums do not. */
export function readPaymentTotals(t: Tx, filter: PaymentFilter): Promise<PaymentTotals[]> {
  const q = parametersFor(t.organizationId)
  const sql = `select currency, count(*) as count, coalesce(sum(collected), 0)::bigint as collected,
      coalesce(sum(tip), 0)::bigint as tips, coalesce(sum(refunded), 0)::bigint as refunded, coalesce(sum(fee), 0)::bigint as fees
    from (
      select p.currency, case when p.state = 'captured' then p.amount end as collected, case when p.state = 'captured' then p.tip_amount end as tip,
             p.amount_refunded as refunded, p.fee
        ${PAYMENTS} where ${paymentConditions(q, filter)}
      union all
      select n.currency, null, null, null, null ${ATTEMPTS} where ${attemptConditions(q, filter)}
    ) r group by currency order by currency`
  return t.rows<PaymentTotals>(sql, q.values)
}

/** One record by the id of its payment. */
export const findPaymentRecord = (t: Tx, id: string): Promise<PaymentRecordRow | null> =>
  t.maybe<PaymentRecordRow>(`select ${PAYMENT_COLUMNS} ${PAYMENTS} where p.organization_id = $1 and p.id = $2`, [
    t.organizationId,
    id,
  ])

/** One record by the id of its intent: the payment that came of it, else the newest attempt. */
export async function findIntentRecord(t: Tx, intentId: string): Promise<PaymentRecordRow | null> {
  const parameters = [t.organizationId, intentId]
  const [paid, tried] = await Promise.all([
    t.rows<PaymentRecordRow>(
      `select ${PAYMENT_COLUMNS} ${PAYMENTS} where p.organization_id = $1 and p.intent_id = $2 order by p.captured_at limit 1`,
      parameters,
    ),
    t.rows<PaymentRecordRow>(
      `select ${ATTEMPT_COLUMNS} ${ATTEMPTS} where n.organization_id = $1 and n.id = $2`,
      parameters,
    ),
  ])
  return paid[0] ?? tried[0] ?? null
}

const PAYMENT_COLUMNS = `'payment' as record, p.id, p.amount, p.tip_amount, p.amount_refunded, p.amount_disputed, p.fee, p.currency, p.kind, p.method,
  g.gateway, p.gateway_txn_id as gateway_reference, null::text as decline_code, p.customer_id, coalesce(c.name, i.bill_to ->> 'name', '') as customer_name,
  p.invoice_id, i.number as invoice_number, p.source, p.live_mode, p.captured_at as at, p.state as payment_state, null::text as attempt_state`

const PAYMENTS = `from payments p
  left join customers c on c.organization_id = p.organization_id and c.id = p.customer_id
  left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id
  left join gateway_accounts g on g.organization_id = p.organization_id and g.id = p.gateway_account_id`

const ATTEMPT_COLUMNS = `'attempt' as record, n.id, n.amount + n.tip_amount as amount, n.tip_amount, 0::bigint as amount_refunded, 0::bigint as amount_disputed, null::bigint as fee,
  n.currency, 'gateway' as kind, a.method, g.gateway, coalesce(a.gateway_txn_id, n.gateway_object_id) as gateway_reference, a.decline_code, n.customer_id,
  c.name as customer_name, n.invoice_id, i.number as invoice_number, n.origin as source, n.live_mode, n.created_at as at, null::text as payment_state,
  a.state as attempt_state`

// Making an object is a step on the way, and nothing to tell about unless it went wrong.
const ATTEMPTS = `from payment_intents n
  join lateral (
    select state, op, method, gateway_txn_id, decline_code, merchant_ref from gateway_attempts a
     where a.organization_id = n.organization_id and a.intent_id = n.id and a.refund_id is null and a.op <> 'cancel_object'
     order by a.seq desc limit 1
  ) a on not (a.state = 'succeeded')
  join customers c on c.organization_id = n.organization_id and c.id = n.customer_id
  join invoices i on i.organization_id = n.organization_id and i.id = n.invoice_id
  join gateway_accounts g on g.organization_id = n.organization_id and g.id = n.gateway_account_id`

const PAYMENT_STATUS: Readonly<Record<RecordStatus, string>> = {
  succeeded: "p.state = 'captured' and p.amount_refunded = 0 and p.amount_disputed = 0",
  partially_refunded:
    "p.state = 'captured' and p.amount_disputed = 0 and p.amount_refunded > 0 and p.amount_refunded < p.amount",
  refunded: "p.state = 'captured' and p.amount_disputed = 0 and p.amount_refunded = p.amount",
  disputed: "p.state = 'captured' and p.amount_disputed > 0",
  pending: "p.state = 'authorized'",
  failed: "p.state = 'failed'",
  voided: "p.state = 'voided'",
  requires_action: 'false',
}

const ATTEMPT_STATUS: Readonly<Partial<Record<RecordStatus, string>>> = {
  pending: "a.state in ('prepared', 'dispatched', 'unknown', 'pending')",
  requires_action: "a.state = 'requires_action'",
  failed: "a.state in ('declined', 'rejected', 'absent')",
}

function paymentConditions(q: Parameters, filter: PaymentFilter): string {
  const all = [
    `p.organization_id = $1 and p.live_mode = ${q.add(filter.liveMode)}`,
    ...shared(q, filter, { row: 'p', at: 'p.captured_at' }),
  ]
  if (filter.status) all.push(PAYMENT_STATUS[filter.status])
  if (filter.gateway)
    all.push(filter.gateway === 'offline' ? "p.kind <> 'gateway'" : `g.gateway = ${q.add(filter.gateway)}`)
  const search = matches(
    q,
    filter,
    ['c.name', "i.bill_to ->> 'name'", 'i.number', 'p.gateway_txn_id', 'p.reference'],
    'p.amount',
  )
  return [...all, ...search].join(' and ')
}

function attemptConditions(q: Parameters, filter: PaymentFilter): string {
  const all = [
    `n.organization_id = $1 and n.live_mode = ${q.add(filter.liveMode)} and n.state <> 'succeeded'`,
    'not exists (select 1 from payments p where p.organization_id = n.organization_id and p.intent_id = n.id)',
    ...shared(q, filter, { row: 'n', at: 'n.created_at' }),
  ]
  if (filter.status) all.push(ATTEMPT_STATUS[filter.status] ?? 'false')
  if (filter.gateway) all.push(filter.gateway === 'offline' ? 'false' : `g.gateway = ${q.add(filter.gateway)}`)
  const search = matches(
    q,
    filter,
    ['c.name', "i.bill_to ->> 'name'", 'i.number', 'a.gateway_txn_id', 'n.gateway_object_id', 'a.merchant_ref'],
    'n.amount + n.tip_amount',
  )
  return [...all, ...search].join(' and ')
}

function shared(q: Parameters, filter: PaymentFilter, of: { row: string; at: string }): string[] {
  return [
    ...(filter.customerId ? [`${of.row}.customer_id = ${q.add(filter.customerId)}::uuid`] : []),
    ...(filter.from ? [`${of.at} >= ${q.add(filter.from)}`] : []),
    ...(filter.before ? [`${of.at} < ${q.add(filter.before)}`] : []),
    ...(filter.madeBy ? [`i.created_by ->> 'id' = ${q.add(filter.madeBy)}`] : []),
  ]
}

function matches(q: Parameters, filter: PaymentFilter, columns: readonly string[], amount: string): string[] {
  if (!filter.text) return []
  const pattern = q.add(`%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`)
  const texts = columns.map((column) => `${column} ilike ${pattern}`)
  const amounts = filter.amounts?.length ? [`${amount} = any(${q.add(filter.amounts)}::bigint[])`] : []
  return [`(${[...texts, ...amounts].join(' or ')})`]
}

type Parameters = { readonly values: SqlValue[]; add(value: SqlValue): string }

/** Collects bound values and answers their places; $1 is always the organization. */
function parametersFor(organizationId: string): Parameters {
  const values: SqlValue[] = [organizationId]
  return { values, add: (value) => `$${values.push(value)}` }
}
