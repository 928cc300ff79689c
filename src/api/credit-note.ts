import { creditNote } from '../contract/invoice.ts'
import { pageOf, pageQuery } from '../contract/shapes.ts'
import { creditNoteNotFound } from '../core/invoice/send-refusals.ts'
import { findCreditNote, type ListedCreditNote, listCreditNotes } from '../store/credit-note.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage } from './http.ts'
import { presentCreditNote } from './present/credit-note.ts'
import { type Asker, madeByOf, reachesInvoice } from './read-invoice.ts'

const tag = 'Credit notes'

/** Credit notes are issued at their invoice; here they are read. */
export const creditNoteEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/credit-notes',
      permission: 'invoices.view',
      tag,
      summary: 'List credit notes, newest first',
      query: pageQuery,
      answer: pageOf(creditNote),
    },
    async ({ ctx, principal, scope, query }) => {
      const at = readCursor(instantAndId, query.cursor)
      const after = at && { createdAt: at[0], id: at[1] }
      const rows = await ctx.tx((t) =>
        listCreditNotes(t, {
          liveMode: principal.liveMode,
          madeBy: madeByOf({ principal, scope }),
          after,
          limit: query.limit + 1,
        }),
      )
      return presentPage(rows, query.limit, presentCreditNote, (row) =>
        encodeCursor([row.createdAt.toString(), row.id]),
      )
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/credit-notes/:id',
      permission: 'invoices.view',
      tag,
      summary: 'A credit note',
      params: { id: 'crn' },
      answer: creditNote,
    },
    async (call) => presentCreditNote(await readCreditNote(call, call.params.id)),
  ),
]

/** Refuses one that is not there, of the other mode, or of an invoice not within reach, in the same words. */
export async function readCreditNote(asker: Asker, id: string): Promise<ListedCreditNote> {
  return asker.ctx.tx(async (t) => {
    const found = await findCreditNote(t, id)
    if (found?.liveMode !== asker.principal.liveMode) throw creditNoteNotFound()
    if (!(await reachesInvoice(t, asker, found.invoiceId))) throw creditNoteNotFound()
    return found
  })
}
