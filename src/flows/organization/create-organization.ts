import { assert } from '../../core/assert.ts'
import { isCurrency } from '../../core/money/currency.ts'
import { currencyUnknown } from '../../core/organization/refusals.ts'
import { DEFAULT_TIPS } from '../../core/tip/tip.ts'
import { ctxFor, type System } from '../../ports/ctx.ts'
import { insertMembership } from '../../store/membership.ts'
import { insertNumberSeries } from '../../store/number-series.ts'
import { insertOrganization } from '../../store/organization.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

export type NewOrganization = {
  readonly name: string
  readonly currency: string
  readonly zone: string
  readonly locale: string
  /** A user of the identity module; the organization's first administrator. */
  readonly adminUserId: string
}

/**
 * A new organization with its number series and its first administrator, ready to be used; answers its id. Everything
 * else has the defaults that settings start with. Only set-up and the command line call this, never a route.
 */
export async function createOrganization(system: System, request: NewOrganization): Promise<string> {
  if (!isCurrency(request.currency)) throw currencyUnknown(request.currency)
  assert(request.name.trim() !== '', 'an organization has a name')

  const id = system.ids.uuid()
  const ctx = ctxFor(system, id, { kind: 'system' })
  await ctx.tx(async (t) => {
    insertOrganization(t, {
      id,
      name: request.name.trim(),
      currency: request.currency,
      zone: request.zone,
      locale: request.locale,
      address: {},
      taxId: null,
      email: null,
      phone: null,
      website: null,
      color: '#0E6B52',
      logoBlobId: null,
      rounding: 'document',
      paymentTermsDays: 14,
      partialPayments: false,
      partialMinimum: 100n,
      invoiceNotes: '',
      payLinkSubject: null,
      payLinkBody: null,
      smtp: null,
      smtpPassword: null,
      ...DEFAULT_TIPS,
    })
    insertNumberSeries(t, { kind: 'invoice', prefix: 'INV-', digits: 4, nextNumber: 1n })
    insertNumberSeries(t, { kind: 'credit_note', prefix: 'CN-', digits: 4, nextNumber: 1n })
    insertMembership(t, { userId: request.adminUserId, role: 'admin' })
    await addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'organization',
      subjectId: id,
      type: 'created',
      actor: ctx.actor,
    })
  })
  return id
}
