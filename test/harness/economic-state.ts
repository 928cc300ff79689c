import type { Ctx } from '../../src/ports/ctx.ts'

/** What a history came to in money, without ids, times, numbers or the order in which it was learned (L-07). */
export type EconomicState = Readonly<Record<string, readonly unknown[]>>

/**
 * Equal histories make equal states in any two worlds, given that every invoice of theirs has a total of its own, which
 * is what names it here.
 */
export async function economicState(ctx: Ctx): Promise<EconomicState> {
  const questions = {
    invoices: `select total, status, amount_paid, credited, amount_refunded from invoices where organization_id = $1 order by total`,
    payments: `select p.amount, p.state, p.kind, p.fee, p.currency, i.total as of from payments p
        left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id
       where p.organization_id = $1 order by p.amount, i.total`,
    refunds: `select r.amount, r.state, r.from_invoice, r.from_credit, p.amount as of from refunds r
        join payments p on p.organization_id = r.organization_id and p.id = r.payment_id
       where r.organization_id = $1 order by p.amount, r.amount, r.state`,
    allocations: `select a.amount, a.source_kind, i.total as of from allocations a
        join invoices i on i.organization_id = a.organization_id and i.id = a.invoice_id
       where a.organization_id = $1 order by i.total, a.amount, a.source_kind`,
    credits: `select amount, source_kind from customer_credits where organization_id = $1 order by amount, source_kind`,
    ledger: `select split_part(p.account, ':', 1) as account, e.currency, sum(p.amount)::bigint as balance, count(*) as postings
        from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
       where p.organization_id = $1 group by 1, 2 order by 1, 2`,
  }
  const answers = Object.entries(questions).map(async ([name, sql]) => {
    const rows = await ctx.tx((t) => t.rows<Record<string, unknown>>(sql, [t.organizationId]))
    return [name, rows] as const
  })
  return Object.fromEntries(await Promise.all(answers))
}
