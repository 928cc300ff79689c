import { contactNotFound } from '../../core/customer/refusals.ts'
import { checkIssuable } from '../../core/invoice/draft-rules.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Ids } from '../../ports/ids.ts'
import type { Tx } from '../../ports/tx.ts'
import { type CustomerToInsert, insertCustomer } from '../../store/customer.ts'
import { insertIssued } from '../../store/issued-invoice.ts'
import { addFirstEvents, type NewTimelineEvent } from '../../store/timeline.ts'
import { checkCustomer, customerCreated, type NewCustomer } from '../customer/create-customer.ts'
import { invoiceCreated, writeDraft } from './create-draft.ts'
import { type Addressee, type Content, type DraftInput, fillDraft, readTerms, resolveDraft } from './draft-content.ts'
import { explainNumber } from './explain-number.ts'
import { invoiceIssued, issuedRow, postIssue } from './issue-invoice.ts'
import { type NewInvoice, newDraft } from './new-invoice.ts'

export type InvoiceInput = {
  /** Whom it is for: somebody known, by uuid, or a customer made with it. */
  readonly customer: string | NewCustomer
  readonly content: Omit<DraftInput, 'customerId'>
  /** False leaves a draft. */
  readonly issue: boolean
}

/**
 * Bills in one step: makes the customer where one is given, writes the invoice to its primary contact, and issues it where
 * that is asked. All of it commits together, so a refusal of any part leaves neither a customer nor a draft behind; fields
 * of the customer are named `customer.…` in refusals. One flight reads and one writes; nothing written is read back, and
 * nothing waits for the number, whose series is locked until COMMIT (CORRECTNESS §7).
 */
export function createInvoice(ctx: Ctx, input: InvoiceInput, liveMode: boolean): Promise<NewInvoice> {
  const { customer, issue } = input
  const create = async (t: Tx): Promise<NewInvoice> => {
    const isKnown = typeof customer === 'string'
    const content = isKnown
      ? await resolveDraft(t, ctx.ids, { ...input.content, customerId: customer }, null)
      : await makeCustomer(t, ctx.ids, customer, input.content)
    const draft = newDraft(ctx, t.now, content, liveMode)
    const events = [invoiceCreated(ctx, draft.row.id)]
    if (!isKnown) events.push(customerCreated(ctx, content.customer.id))
    return issue ? keepIssued(t, ctx, draft, events) : keepDraft(t, draft, events)
  }
  return ctx.tx(create, { explain: explainNumber(ctx, 'invoice') })
}

/** Writes a new customer and answers the draft that is for it. */
async function makeCustomer(t: Tx, ids: Ids, given: NewCustomer, input: InvoiceInput['content']): Promise<Content> {
  const customer = checkNewcomer(ids, given)
  const terms = await readTerms(t, ids, input)
  if (input.contactId) throw contactNotFound('contactId') // of somebody else, since this customer is not there yet
  const content = fillDraft(input, { ...terms, ...addresseeOf(customer, terms.settings.currency, t.now), before: null })
  insertCustomer(t, customer)
  return content
}

function checkNewcomer(ids: Ids, given: NewCustomer): CustomerToInsert {
  try {
    return checkCustomer(ids, given)
  } catch (error) {
    if (!(error instanceof Refusal) || error.field === undefined) throw error
    throw new Refusal(error.kind, error.code, error.message, `customer.${error.field}`)
  }
}

/** As they would be read once they are written. `currency` is the organization's. */
function addresseeOf(customer: CustomerToInsert, currency: string, now: Temporal.Instant): Addressee {
  const primary = customer.contacts.find((contact) => contact.isPrimary)
  return {
    customer: {
      ...customer,
      currency: customer.currency ?? currency,
      archivedAt: null,
      createdAt: now,
      updatedAt: now,
    },
    contact: primary ? { ...primary, customerId: customer.id, createdAt: now } : null,
  }
}

function keepDraft(t: Tx, draft: NewInvoice, events: readonly NewTimelineEvent[]): NewInvoice {
  addFirstEvents(t, events)
  writeDraft(t, draft)
  return draft
}

/** Issues what nobody else can have seen yet: no lock, and the row is written once. What waits for the number comes last. */
function keepIssued(t: Tx, ctx: Ctx, { lines, ...draft }: NewInvoice, events: readonly NewTimelineEvent[]): NewInvoice {
  checkIssuable({ ...draft.row, lines })
  const row = issuedRow(draft.row, draft.settings, t.now)
  addFirstEvents(t, [...events, invoiceIssued(ctx, row)])
  postIssue(t, ctx, row)
  return { ...draft, lines, row, number: insertIssued(t, row, lines) }
}
