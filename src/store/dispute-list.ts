import type { DisputeStatus } from '../core/dispute/dispute-state.ts'
import type { GatewayName } from '../ports/gateway.ts'
import type { SqlValue, Tx } from '../ports/tx.ts'
import type { Dispute } from './dispute.ts'

/** A dispute with whose it is and what it is about. */
export type ListedDispute = Dispute & {
  readonly gateway: GatewayName
  readonly customerId: string | null
  readonly customerName: string
  readonly invoiceId: string | null
  readonly invoiceNumber: string | null
}

export type DisputeFilter = {
  readonly liveMode: boolean
  readonly status?: DisputeStatus | undefined
  /** Only those that are, or are not, decided. */
  readonly open?: boolean | undefined
  /** Only those that wait for an answer until then. */
  readonly dueBefore?: Temporal.Instant | undefined
  readonly customerId?: string | undefined
  readonly paymentId?: string | undefined
  readonly text?: string | undefined
  /** Only of invoices that this one made. */
  readonly madeBy?: string | undefined
}

export type DisputePosition = { readonly at: string; readonly id: string }

const columns = `d.id, d.gateway_account_id, d.payment_id, d.gateway_dispute_id, d.charge_txn_id, d.amount, d.currency, d.reason, d.stage, d.status,
  d.funds, d.funds_currency, d.amount_held, d.amount_lost, d.evidence_due_at, d.submissions, d.live_mode, d.opened_at, d.closed_at, g.gateway,
  p.customer_id, coalesce(c.name, i.bill_to ->> 'name', '') as customer_name, p.invoice_id, i.number as invoice_number`

const from = `from disputes d
  join gateway_accounts g on g.organization_id = d.organization_id and g.id = d.gateway_account_id
  left join payments p on p.organization_id = d.organization_id and p.id = d.payment_id
  left join customers c on c.organization_id = p.organization_id and c.id = p.customer_id
  left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id`

const openOnes = "('warning', 'needs_response', 'under_review')"

/** A page of disputes, newest first. */
export function listDisputes(
  t: Tx,
  filter: DisputeFilter,
  limit: number,
  position: DisputePosition | null,
): Promise<ListedDispute[]> {
  const values: SqlValue[] = [t.organizationId]
  const where = conditions(values, filter)
  if (position)
    where.push(`(d.opened_at, d.id) < ($${values.push(position.at)}::timestamptz, $${values.push(position.id)}::uuid)`)
  return t.rows(
    `select ${columns} ${from} where ${where.join(' and ')} order by d.opened_at desc, d.id desc limit $${values.push(limit)}`,
    values,
  )
}

export type DisputeTotals = {
  readonly currency: string
  readonly count: bigint
  readonly toAnswer: bigint
  /** Of those that are not decided; minor units. */
  readonly open: bigint
  readonly won: bigint
  readonly lost: bigint
}

/** Figures of everything the filter finds, per currency. */
export function readDisputeTotals(t: Tx, filter: DisputeFilter): Promise<DisputeTotals[]> {
  const values: SqlValue[] = [t.organizationId]
  const where = conditions(values, filter).join(' and ')
  const sum = (condition: string) => `coalesce(sum(d.amount) filter (where ${condition}), 0)::bigint`
  return t.rows(
    `select d.currency, count(*) as count, count(*) filter (where d.status in ('warning', 'needs_response')) as to_answer,
            ${sum(`d.status in ${openOnes}`)} as open, ${sum("d.status = 'won'")} as won, ${sum("d.status = 'lost'")} as lost
       ${from} where ${where} group by d.currency order by d.currency`,
    values,
  )
}

export const findListedDispute = (t: Tx, id: string): Promise<ListedDispute | null> =>
  t.maybe(`select ${columns} ${from} where d.organization_id = $1 and d.id = $2`, [t.organizationId, id])

function conditions(values: SqlValue[], filter: DisputeFilter): string[] {
  const add = (value: SqlValue): string => `$${values.push(value)}`
  const where = ['d.organization_id = $1', `d.live_mode = ${add(filter.liveMode)}`]
  if (filter.status) where.push(`d.status = ${add(filter.status)}`)
  if (filter.open !== undefined) where.push(`d.status ${filter.open ? 'in' : 'not in'} ${openOnes}`)
  if (filter.dueBefore)
    where.push(`d.status in ('warning', 'needs_response') and d.evidence_due_at < ${add(filter.dueBefore)}`)
  if (filter.customerId) where.push(`p.customer_id = ${add(filter.customerId)}::uuid`)
  if (filter.paymentId) where.push(`d.payment_id = ${add(filter.paymentId)}::uuid`)
  if (filter.madeBy) where.push(`i.created_by ->> 'id' = ${add(filter.madeBy)}`)
  if (filter.text) {
    const pattern = add(`%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`)
    const searched = ['c.name', "i.bill_to ->> 'name'", 'i.number', 'd.gateway_dispute_id', 'd.charge_txn_id']
    where.push(`(${searched.map((column) => `${column} ilike ${pattern}`).join(' or ')})`)
  }
  return where
}
