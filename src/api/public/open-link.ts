import { findLinkByToken } from '../../flows/link/open-link.ts'
import { type OpenPage, readPayPage } from '../../flows/link/pay-page-view.ts'
import { type Ctx, ctxFor, type System } from '../../ports/ctx.ts'
import type { C } from '../http.ts'

/** A link that leads somewhere, what its page shows now, and the customer as the one who acts. */
export type Opened = { readonly ctx: Ctx; readonly open: OpenPage; readonly path: string }

/** Where the token in the address leads, or null: unknown, revoked and expired are one (CORRECTNESS §18.1). */
export async function openLink(c: C, system: System): Promise<Opened | null> {
  const token = c.req.param('token') ?? ''
  const link = await findLinkByToken(system, token)
  if (!link) return null
  const ctx = ctxFor(system, link.organizationId, { kind: 'system' })
  const open = await readPayPage(ctx, link.linkId)
  const name = open?.page.billTo || 'Customer'
  return (
    open && { ctx: { ...ctx, actor: { kind: 'customer', id: open.customerId, name } }, open, path: `/pay/${token}` }
  )
}
