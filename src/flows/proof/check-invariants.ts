import { createHash } from 'node:crypto'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { raiseException, resolveException } from '../../store/exception.ts'
import {
  findLastInvariantRun,
  type InvariantRun,
  insertInvariantRun,
  type KeptCheck,
  listOpenBroken,
  removeInvariantRunsBefore,
} from '../../store/invariant-run.ts'
import type { Ask, Broken } from '../../store/verify/invariant.ts'
import type { Mark } from '../../store/verify/kept-history.ts'
import { type Check, verifyOrganization } from '../../store/verify/verify.ts'

const keptDays = 7
/** Far beyond what one query takes; longer ones are given up, so that a check never holds the database. */
const statementMs = 60_000

/**
 * L4: checks every invariant over the organization's own rows, one short transaction a query, and keeps the result. A row
 * that breaks one opens an exception, which closes once the row is right again (CORRECTNESS §12, §16).
 */
export async function checkInvariants(ctx: Ctx): Promise<InvariantRun> {
  const startedAt = ctx.clock.now()
  const last = await ctx.tx(findLastInvariantRun)
  const found = await look(ctx, last?.marks ?? [])
  // Rows may change between two queries of one check. What is truly broken is still so when it is looked at again.
  const again = isBroken(found.checks) ? await look(ctx, last?.marks ?? []) : found
  const checks = keepSeenTwice(found.checks, again.checks)
  // Rewritten history stays noticed until somebody has looked into it.
  const rewritten = checks.some(({ id, broken }) => id === 'I-02' && broken.length > 0)
  const run: InvariantRun = {
    id: ctx.ids.uuid(),
    startedAt,
    finishedAt: ctx.clock.now(),
    broken: checks.reduce((sum, { broken }) => sum + broken.length, 0),
    checks,
    marks: rewritten && last ? last.marks : found.marks,
  }
  await ctx.tx(async (t) => {
    await insertInvariantRun(t, run)
    await removeInvariantRunsBefore(t, t.now.subtract({ hours: keptDays * 24 }))
    await tellStaff(t, ctx, checks)
  })
  return run
}

const isBroken = (checks: readonly Check[]): boolean => checks.some(({ broken }) => broken.length > 0)

async function look(ctx: Ctx, marks: readonly Mark[]): Promise<{ checks: readonly Check[]; marks: readonly Mark[] }> {
  let before: Promise<unknown> = Promise.resolve()
  // However many questions are asked at once, they take one connection of the pool, one after the other.
  const ask: Ask = <Row extends object>(sql: string, parameters: readonly unknown[]): Promise<Row[]> => {
    const answer = before.then(() =>
      ctx.tx((t) => t.rows<Row>(sql, parameters as Parameters<Tx['rows']>[1]), { statementMs }),
    )
    before = answer.catch(() => undefined)
    return answer
  }
  return verifyOrganization(ask, ctx.organizationId, ctx.clock.now(), marks)
}

/** Both looks list the same invariants in the same order. */
function keepSeenTwice(first: readonly Check[], second: readonly Check[]): KeptCheck[] {
  const seen = new Set(second.flatMap((check) => check.broken.map((row, index) => keyOf(check.says, row, index))))
  return first.map((check) => ({
    ...check,
    checked: Number(check.checked),
    broken: check.broken.filter((row, index) => seen.has(keyOf(check.says, row, index))),
  }))
}

async function tellStaff(t: Tx, ctx: Ctx, checks: readonly KeptCheck[]): Promise<void> {
  const open = await listOpenBroken(t)
  const holding = new Set<string>()
  for (const check of checks) {
    for (const [index, row] of check.broken.entries()) {
      const subjectId = keyOf(check.says, row, index)
      holding.add(subjectId)
      raiseException(t, {
        id: ctx.ids.uuid(),
        kind: 'invariant_broken',
        subjectKind: 'invariant',
        subjectId,
        facts: { invariant: check.id, says: check.says, rowKind: row.kind, rowId: row.id, detail: row.detail },
      })
    }
  }
  // Where more rows are broken than are named, nothing is said of those that are not among them.
  const cut = new Set(checks.filter(({ more }) => more).map(({ says }) => says))
  for (const { subjectId, says } of open) {
    if (holding.has(subjectId) || cut.has(says)) continue
    await resolveException(t, 'invariant_broken', subjectId, 'A later check found it in order.')
  }
}

/** One id for one row that breaks one invariant, the same in every run; sums without a row go by their place. */
function keyOf(says: string, row: Broken, index: number): string {
  const hash = createHash('sha256')
    .update(`${says}|${row.kind}|${row.id ?? index}`)
    .digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
