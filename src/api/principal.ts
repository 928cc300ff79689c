import type { Role } from '../core/role/permissions.ts'

/**
 * Who is calling, and for which organization. Rights are those of `role`, read anew with every request, so that a
 * demotion counts at once; an API key has the role its creator has now (CORRECTNESS §19).
 *
 * `liveMode` says which money this caller sees and makes: a key's own mode, for people the organization's.
 */
export type Principal = {
  readonly organizationId: string
  readonly role: Role
  readonly liveMode: boolean
} & (
  | {
      readonly kind: 'user'
      readonly userId: string
      readonly name: string
      readonly email: string
      readonly sessionId: string
      readonly csrfToken: string
    }
  | { readonly kind: 'api_key'; readonly keyId: string; readonly name: string }
)

/** One text per principal: the scope of idempotency keys and rate limits. */
export const principalId = (principal: Principal): string =>
  principal.kind === 'user' ? `user:${principal.userId}` : `key:${principal.keyId}`
