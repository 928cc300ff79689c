import {
  type ExceptionJson,
  exception,
  exceptionList,
  exceptionListQuery,
  exceptionResolve,
} from '../contract/exception.ts'
import { assert } from '../core/assert.ts'
import { exceptionNotFound } from '../core/exception/refusals.ts'
import { resolveByHand } from '../flows/exception/resolve-exception.ts'
import type { Tx } from '../ports/tx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { countOpen, type Exception, findException, listExceptions } from '../store/exception.ts'
import { listExceptionSubjects } from '../store/exception-subject.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage, uuidOrNull } from './http.ts'
import { presentException } from './present/exception.ts'

const tag = 'Reconciliation'
const params = { id: 'exc' } as const
const same = (found: Exception): Exception => found

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
      answer: exceptionList,
    },
    async ({ ctx, query }) => {
      const at = readCursor(instantAndId, query.cursor)
      const after = at && { openedAt: at[0], id: at[1] }
      const paymentId = uuidOrNull('pay', query.paymentId)
      return ctx.tx(async (t) => {
        const [rows, { n }] = await Promise.all([
          listExceptions(t, { state: query.state, paymentId, after, limit: query.limit + 1 }),
          countOpen(t),
        ])
        const page = presentPage(rows, query.limit, same, (row) => encodeCursor([row.openedAt.toString(), row.id]))
        return { ...page, items: await presentAll(t, page.items), openCount: Number(n) }
      })
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
      return ctx.tx(async (t) => {
        const found = await findException(t, id)
        if (!found) throw exceptionNotFound()
        return presentOne(t, found)
      })
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/exceptions/:id/resolve',
      inOneTx: true,
      permission: 'reconciliation.resolve',
      tag,
      summary: 'Say what was found and close a discrepancy',
      description:
        'Moves no money. What only the gateway can decide cannot be closed by hand; it closes by itself (`resolvable`).',
      params,
      body: exceptionResolve,
      answer: exception,
    },
    async ({ ctx, params: { id }, body }) => {
      const resolved = await resolveByHand(ctx, id, body.resolution)
      return ctx.tx((t) => presentOne(t, resolved))
    },
  ),
]

/** In the words of the organization's locale, with their subjects read in one query. */
async function presentAll(t: Tx, found: readonly Exception[]): Promise<ExceptionJson[]> {
  if (found.length === 0) return []
  const [subjects, { locale }] = await Promise.all([
    listExceptionSubjects(
      t,
      found.map(({ id }) => id),
    ),
    getBillingSettings(t),
  ])
  const of = new Map(subjects.map((subject) => [subject.exceptionId, subject]))
  return found.map((one) => presentException(one, of.get(one.id), locale))
}

const presentOne = async (t: Tx, found: Exception): Promise<ExceptionJson> => {
  const [presented] = await presentAll(t, [found])
  assert(presented, 'what was found is presented')
  return presented
}
