import { refuse } from '../core/refusal.ts'
import { can, type Permission, type Scope } from '../core/role/permissions.ts'
import type { C } from './http.ts'

/** `anybody`: no sign-in at all. `signed_in`: everybody with a role. Otherwise a permission of CORRECTNESS §19. */
export type Access = Permission | 'signed_in' | 'anybody'

/**
 * Lets a request pass when its principal's role has the permission, and says how far it reaches (CORRECTNESS §18.6).
 * Nobody known is 401; somebody without the right is 403, which names the permission to ask an administrator for.
 */
export function permit(c: C, access: Access): Scope {
  if (access === 'anybody') return 'all'
  const principal = c.get('principal')
  if (!principal) throw refuse('unauthorized', 'sign_in_required', 'Sign in, or send an API key in the authorization header.')
  if (access === 'signed_in') return 'all'

  const scope = can(principal.role, access)
  if (!scope) throw refuse('forbidden', 'permission_missing', `This needs the permission ${access}, which your role does not have. Ask an administrator.`)
  return scope
}
