import { type ExceptionJson, exception, exceptionListQuery, exceptionResolve } from '../contract/exception.ts'
import { pageOf } from '../contract/shapes.ts'
import { resolvableByHand } from '../core/exception/by-hand.ts'
import { exceptionNotFound } from '../core/exception/refusals.ts'
import { showId } from '../core/id/id.ts'
import { resolveByHand } from '../flows/exception/resolve-exception.ts'
import { type Exception, findException, listExceptions } from '../store/exception.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage } from './http.ts'
import { presentException } from './present/attention.ts'

const tag = 'Reconciliation'
const params = { id: 'exc' } as const

/** Discrepancies in money that wait for a decision, and what was decided (CORRECTNESS §12). */
export const exceptionEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/exceptions',
      permission: 'reconciliation.view',
      tag,
      summary: 'List discrepancies, newest first',
      description: 'Each has a deadline of 24 hours. Without `state` open and resolved ones are listed.',
      query: exceptionListQuery,
      answer: pageOf(exception),
    },
    async ({ ctx, query }) => {
      const at = readCursor(instantAndId, query.cursor)
      const after = at && { openedAt: at[0], id: at[1] }
      const rows = await ctx.tx((t) => listExceptions(t, { state: query.state, after, limit: query.limit + 1 }))
      return presentPage(rows, query.limit, present, (row) => encodeCursor([row.openedAt.toString(), row.id]))
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/exceptions/:id',
      permission: 'reconciliation.view',
      tag,
      summary: 'A discrepancy',
      params,
      answer: exception,
    },
    async ({ ctx, params: { id } }) => {
      const found = await ctx.tx((t) => findException(t, id))
      if (!found) throw exceptionNotFound()
      return present(found)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/exceptions/:id/resolve',
      permission: 'reconciliation.resolve',
      tag,
      summary: 'Say what was found and close a discrepancy',
      description:
        'Moves no money. What only the gateway can decide cannot be closed by hand; it closes by itself (`resolvable`).',
      params,
      body: exceptionResolve,
      answer: exception,
    },
    async ({ ctx, params: { id }, body }) => present(await resolveByHand(ctx, id, body.resolution)),
  ),
]

const prefixes = {
  invoice: 'inv',
  payment: 'pay',
  refund: 'rfd',
  attempt: 'att',
  customer: 'cus',
  intent: 'int',
} as const

function present(e: Exception): ExceptionJson {
  const { sentence, link } = presentException(e)
  const prefix = Object.hasOwn(prefixes, e.subjectKind) ? prefixes[e.subjectKind as keyof typeof prefixes] : undefined
  return {
    id: showId('exc', e.id),
    kind: e.kind,
    sentence,
    subjectKind: e.subjectKind,
    subjectId: prefix ? showId(prefix, e.subjectId) : null,
    link,
    facts: { ...e.facts },
    state: e.state,
    resolvable: e.state === 'open' && resolvableByHand(e.kind),
    openedAt: e.openedAt.toString(),
    deadlineAt: e.deadlineAt.toString(),
    resolvedAt: e.resolvedAt?.toString() ?? null,
    resolution: e.resolution,
  }
}
