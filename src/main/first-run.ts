import { connectSandbox } from '../flows/gateway-account/connect-sandbox.ts'
import { createOrganization } from '../flows/organization/create-organization.ts'
import { ctxFor } from '../ports/ctx.ts'
import type { Config } from './config.ts'
import type { Started } from './started-file.ts'
import type { Wired } from './system.ts'

type Made = Omit<Started, 'url' | 'pid'>

/**
 * On a database without any organization: makes the administrator and, unless asked to start empty, a demo business to
 * look around in. Null when there is something already. The password is random, never a default one.
 */
export async function firstRun(config: Config, { system, identity }: Wired): Promise<Made | null> {
  const [existing] = await system.directory.rows<{ id: string }>('select id from organizations limit 1')
  if (existing) return null
  const email = 'owner@example.com'
  const password = Buffer.from(system.random.bytes(12)).toString('base64url')
  const name = 'Dana Whitfield'
  const userId = await identity.createUser({ email, name, password })
  if (!config.empty) {
    // Loaded on this one occasion only.
    const { createDemoOrganization } = await import('../flows/demo/create-demo.ts')
    return { email, password, ...(await createDemoOrganization(system, { userId, name })) }
  }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const organizationId = await createOrganization(system, {
    name: 'My business',
    currency: 'USD',
    zone,
    locale: 'en-US',
    adminUserId: userId,
  })
  await connectSandbox(ctxFor(system, organizationId, { kind: 'user', id: userId, name }), {
    name: 'Sandbox',
    profile: 'stripe',
  })
  return { email, password, payLink: null, apiKey: null }
}
