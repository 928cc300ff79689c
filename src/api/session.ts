import { z } from '@hono/zod-openapi'
import { me } from '../contract/organization.ts'
import { showId } from '../core/id/id.ts'
import { can, PERMISSIONS, type Role } from '../core/role/permissions.ts'
import type { Identity } from '../ports/identity/identity.ts'
import { findDefaultGatewayAccount } from '../store/gateway-account.ts'
import { getOrganization } from '../store/organization.ts'
import { findOpenQuarantine } from '../store/quarantine.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentOrganization } from './present/organization.ts'

const signIn = z
  .strictObject({ email: z.string().max(254), password: z.string().max(500) })
  .openapi('SignIn', { example: { email: 'owner@example.com', password: 'correct horse battery' } })

/** Signing in and out, and who one is. Belongs to every installation, so `createApp` adds it by itself. */
export const sessionEndpoints = (identity: Identity): readonly Endpoint[] => [
  endpoint(
    {
      method: 'post',
      path: '/auth/sign-in',
      permission: 'anybody',
      tag: 'Session',
      summary: 'Sign in to the back office',
      description:
        'Sets the session cookie. Wrong passwords and unknown accounts get the same answer; many tries make it wait.',
      body: signIn,
      idempotent: false,
    },
    async ({ c, body }) => {
      await identity.signOut(c.req.header('cookie'))
      const { cookie } = await identity.signIn({ ...body, ip: c.var.clientIp })
      return c.body(null, 204, { 'set-cookie': cookie })
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/sign-out',
      permission: 'anybody',
      tag: 'Session',
      summary: 'Sign out',
      description: 'Ends the session on the server and removes the cookie.',
      idempotent: false,
    },
    async ({ c }) => c.body(null, 204, { 'set-cookie': await identity.signOut(c.req.header('cookie')) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/me',
      permission: 'signed_in',
      tag: 'Session',
      summary: 'Who is signed in, for which organization, with which rights',
      answer: me,
    },
    async ({ ctx, principal }) => {
      const [found, gateway, quarantine] = await ctx.tx((t) =>
        Promise.all([getOrganization(t), findDefaultGatewayAccount(t, principal.liveMode), findOpenQuarantine(t)]),
      )
      const user =
        principal.kind === 'user'
          ? { id: showId('usr', principal.userId), name: principal.name, email: principal.email }
          : { id: showId('key', principal.keyId), name: principal.name, email: '' }
      return {
        user,
        organization: presentOrganization(found),
        role: principal.role,
        permissions: permissionsOf(principal.role),
        gatewayConnected: gateway !== null,
        mailMode: found.smtp ? ('smtp' as const) : ('built_in' as const),
        heldBack: quarantine ? waits : null,
        csrfToken: principal.kind === 'user' ? principal.csrfToken : '',
      }
    },
  ),
]

const waits =
  'The database was restored or replaced. Payments, refunds and mail wait until your gateways have been compared with the books, so that nothing is charged twice.'

const permissionsOf = (role: Role) =>
  Object.fromEntries(
    PERMISSIONS.flatMap((permission) => {
      const scope = can(role, permission)
      return scope ? [[permission, scope]] : []
    }),
  )
