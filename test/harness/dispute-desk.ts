import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createApp } from '../../src/api/app.ts'
import { customerEndpoints } from '../../src/api/customer.ts'
import { dashboardEndpoints } from '../../src/api/dashboard.ts'
import { disputeEndpoints } from '../../src/api/dispute.ts'
import { exceptionEndpoints } from '../../src/api/exception.ts'
import { gatewayAccountEndpoints } from '../../src/api/gateway-account.ts'
import type { Env } from '../../src/api/http.ts'
import { invoiceEndpoints } from '../../src/api/invoice.ts'
import { organizationEndpoints } from '../../src/api/organization.ts'
import { paymentEndpoints } from '../../src/api/payment.ts'
import { receiptEndpoints } from '../../src/api/receipt.ts'
import { systemEndpoints } from '../../src/api/system.ts'
import { createIdentity } from '../../src/ports/identity/identity.ts'
import { insertMembership } from '../../src/store/membership.ts'
import { aStripeWorld, type StripeWorld } from './stripe-world.ts'

export type DisputeDesk = StripeWorld & { readonly url: string; readonly email: string; readonly password: string }

/** The built back office over HTTP for an organization whose payments are taken, and disputed, at a Stripe to play with. */
export async function aDisputeDesk(): Promise<DisputeDesk> {
  const world = await aStripeWorld()
  let app = new Hono<Env>()
  const server = serve({ fetch: (request, env) => app.fetch(request, env), port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const system = { ...world.system, publicUrl: url }
  const identity = createIdentity({
    database: world.database.app,
    secret: 'a secret of tests, long enough for sessions',
    publicUrl: url,
    clock: system.clock,
    ids: system.ids,
    log: system.log,
  })
  const [email, password] = ['dana@harbour.example', 'correct horse battery staple']
  const userId = await identity.createUser({ email, name: 'Dana Whitfield', password })
  await world.ctx.tx(async (t) => void (await insertMembership(t, { userId, role: 'admin' })))
  const receipt = async () => new TextEncoder().encode('%PDF-1.7\nreceipt\n%%EOF\n')
  app = createApp({
    system,
    identity,
    nouns: [
      organizationEndpoints,
      customerEndpoints,
      invoiceEndpoints,
      paymentEndpoints,
      receiptEndpoints({ renderReceiptPdf: receipt }),
      disputeEndpoints,
      gatewayAccountEndpoints,
      exceptionEndpoints,
      systemEndpoints,
      dashboardEndpoints,
    ],
    mounts: {},
    backofficeFolder: fileURLToPath(new URL('../../dist/backoffice', import.meta.url)),
    ready: async () => null,
  })
  return {
    ...world,
    url,
    email,
    password,
    async close() {
      server.close()
      await identity.close()
      await world.close()
    },
  }
}
