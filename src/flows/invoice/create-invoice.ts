import { assert } from '../../core/assert.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { getBillingSettings } from '../../store/billing-settings.ts'
import { listContacts } from '../../store/contact.ts'
import { lockInvoice } from '../../store/invoice.ts'
import { listLineItems } from '../../store/line-item.ts'
import { createCustomer, type NewCustomer } from '../customer/create-customer.ts'
import { createDraft } from './create-draft.ts'
import type { DraftInput } from './draft-content.ts'
import { issueIn, withNumberCheck } from './issue-invoice.ts'

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
 * of the customer are named `customer.…` in refusals. Answers the invoice's uuid.
 */
export async function createInvoice(ctx: Ctx, input: InvoiceInput, liveMode: boolean): Promise<string> {
  const { customer, content, issue } = input
  return withNumberCheck(ctx, () =>
    ctx.tx(async (t) => {
      const joined: Ctx = { ...ctx, tx: (work) => work(t) }
      const known = typeof customer === 'string'
      const customerId = known ? customer : await newCustomer(joined, customer)
      const contactId = content.contactId ?? (known ? null : await primaryContact(t, customerId))
      const id = await createDraft(joined, { ...content, customerId, contactId }, liveMode)
      if (issue) await issueDraft(t, joined, id)
      return id
    }),
  )
}

async function newCustomer(ctx: Ctx, customer: NewCustomer): Promise<string> {
  try {
    return await createCustomer(ctx, customer)
  } catch (error) {
    if (!(error instanceof Refusal) || error.field === undefined) throw error
    throw new Refusal(error.kind, error.code, error.message, `customer.${error.field}`)
  }
}

const primaryContact = async (t: Tx, customerId: string): Promise<string | null> =>
  (await listContacts(t, [customerId])).find((contact) => contact.isPrimary)?.id ?? null

async function issueDraft(t: Tx, ctx: Ctx, id: string): Promise<void> {
  const [row, lines, settings] = await Promise.all([lockInvoice(t, id), listLineItems(t, id), getBillingSettings(t)])
  assert(row !== null, 'the draft that was just written is there')
  issueIn(t, ctx, { row, lines, settings })
}
