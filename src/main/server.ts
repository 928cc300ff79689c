import type { Hono } from 'hono'
import { apiKeyEndpoints } from '../api/api-key.ts'
import { createApp } from '../api/app.ts'
import { creditNoteEndpoints } from '../api/credit-note.ts'
import { customerEndpoints } from '../api/customer.ts'
import { dashboardEndpoints } from '../api/dashboard.ts'
import { devMail } from '../api/dev/mail.ts'
import { devSandbox } from '../api/dev/sandbox.ts'
import { disputeEndpoints } from '../api/dispute.ts'
import { exceptionEndpoints } from '../api/exception.ts'
import { gatewayAccountEndpoints } from '../api/gateway-account.ts'
import { stripeReturn } from '../api/gateway-account-return.ts'
import { gatewayBalanceEndpoints } from '../api/gateway-balance.ts'
import { receiveHooks } from '../api/hooks/receive.ts'
import type { C, Env } from '../api/http.ts'
import { invoiceEndpoints } from '../api/invoice.ts'
import { invoiceActionEndpoints } from '../api/invoice-actions.ts'
import { invoiceDocumentEndpoints } from '../api/invoice-documents.ts'
import { organizationEndpoints } from '../api/organization.ts'
import { paymentEndpoints } from '../api/payment.ts'
import { paymentMethodEndpoints } from '../api/payment-method.ts'
import { productEndpoints } from '../api/product.ts'
import { proofEndpoints } from '../api/proof.ts'
import { pageAssets } from '../api/public/page-assets.ts'
import { publicPay } from '../api/public/pay.ts'
import { receiptEndpoints } from '../api/receipt.ts'
import { refundEndpoints } from '../api/refund.ts'
import { systemEndpoints } from '../api/system.ts'
import { refuse } from '../core/refusal.ts'
import { copyLink } from '../flows/link/invoice-link.ts'
import type { Ctx } from '../ports/ctx.ts'
import { realHttp } from '../ports/http.ts'
import { renderCreditNotePdf, renderInvoicePdf } from '../reactions/invoice-document.ts'
import { deliverInvoiceMail } from '../reactions/invoice-sending.ts'
import { renderReceiptPdf } from '../reactions/receipt-document.ts'
import { listGatewayAccounts } from '../store/gateway-account.ts'
import { findMembership } from '../store/membership.ts'
import { findInvoiceLink } from '../store/payment-link.ts'
import { isReadOnly } from '../store/system-health.ts'
import type { Config } from './config.ts'
import type { SandboxService } from './sandbox-process.ts'
import type { Wired } from './system.ts'

/** The whole application of this process: API, payment pages, developers' pages, back office. */
export function buildApp(config: Config, wired: Wired, sandbox: SandboxService, backofficeFolder: string): Hono<Env> {
  const { system, identity, mailbox, phone } = wired
  const organizationOf = async (c: C): Promise<string | null> => {
    const user = await identity.whoIs(c.req.header('cookie'))
    return user ? ((await findMembership(system.directory, user.userId))?.organizationId ?? null) : null
  }
  const isStaff = async (c: C): Promise<boolean> => (await identity.whoIs(c.req.header('cookie'))) !== null

  return createApp({
    system,
    identity,
    nouns: [
      organizationEndpoints,
      apiKeyEndpoints,
      customerEndpoints,
      productEndpoints,
      invoiceEndpoints,
      creditNoteEndpoints,
      paymentEndpoints,
      paymentMethodEndpoints,
      receiptEndpoints({ renderReceiptPdf }),
      refundEndpoints,
      disputeEndpoints,
      gatewayAccountEndpoints,
      gatewayBalanceEndpoints,
      exceptionEndpoints,
      systemEndpoints,
      proofEndpoints,
      dashboardEndpoints,
      invoiceActionEndpoints({ deliverNow: deliverInvoiceMail }),
      invoiceDocumentEndpoints({
        renderInvoicePdf: async (ctx, id) => renderInvoicePdf(ctx, id, await payUrlOf(ctx, id)),
        renderCreditNotePdf,
        payPageAssets: pageAssets,
      }),
    ],
    mounts: {
      '/pay': publicPay({
        system,
        isStaff,
        renderInvoicePdf: async (ctx, invoiceId, options) =>
          (await renderInvoicePdf(ctx, invoiceId, options.payLink)).bytes,
        renderReceiptPdf,
      }),
      '/dev/sandbox': devSandbox({
        http: realHttp(),
        sandboxUrl: sandbox.url,
        adminKey: sandbox.adminKey,
        publicUrl: config.publicUrl,
        requireStaff: async (c, next) => {
          if (!(await isStaff(c)))
            throw refuse('unauthorized', 'sign_in', 'Sign in to the back office first, then open this page again.')
          await next()
        },
        accountsOf: async (c) => {
          const organizationId = await organizationOf(c)
          if (!organizationId) return []
          const accounts = await system.txOf(organizationId)(listGatewayAccounts)
          return accounts
            .filter((a) => a.gateway === 'sandbox' && a.state === 'active')
            .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
            .map(({ id, name }) => ({ id, name }))
        },
      }),
      '/hooks': receiveHooks(system),
      '/connect/stripe': stripeReturn(system, identity),
      '/dev': devMail({ mailbox, phone, organizationOf }),
    },
    backofficeFolder,
    ready: () => readiness(wired),
    proxyHops: config.proxyHops,
  })
}

/** The address behind the Pay button of a PDF that staff download: the link in force, if the invoice has one. */
async function payUrlOf(ctx: Ctx, invoiceId: string): Promise<string | null> {
  return (await ctx.tx((t) => findInvoiceLink(t, invoiceId))) ? (await copyLink(ctx, invoiceId)).url : null
}

/** Null when a payment can be taken: the database answers, is migrated and takes changes; else what is missing, in words. */
async function readiness({ system, wasUnwritable }: Wired): Promise<string | null> {
  try {
    await system.directory.rows('select id from organizations limit 1')
    const takesChanges = !(wasUnwritable?.() || (await isReadOnly(system.directory)))
    if (takesChanges) return null
    return 'The database takes no changes at the moment; payments are not taken until it does.'
  } catch {
    return 'The database cannot be reached; payments are not taken until it can.'
  }
}
