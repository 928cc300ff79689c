import { can, PERMISSIONS, type Permission, type Scope } from '../core/role/permissions.ts'
import { notAllowed, signInFirst } from '../core/role/refusals.ts'
import type { C } from './http.ts'

/** `anybody`: no sign-in at all. `signed_in`: everybody with a role. Otherwise a permission of CORRECTNESS §19. */
export type Access = Permission | 'signed_in' | 'anybody'

/** True for what a route may declare; anything else keeps the server from starting. */
export const isAccess = (text: unknown): text is Access =>
  text === 'signed_in' || text === 'anybody' || PERMISSIONS.some((permission) => permission === text)

/**
 * Lets a request pass when its principal's role has the permission, and says how far it reaches (CORRECTNESS §18.6).
 * Nobody known is 401; somebody without the right is 403, which names the permission to ask an administrator for.
 */
export function permit(c: C, access: Access): Scope {
  if (access === 'anybody') return 'all'
  const principal = c.get('principal')
  if (!principal) throw signInFirst()
  if (access === 'signed_in') return 'all'

  const scope = can(principal.role, access)
  if (!scope) throw notAllowed(access)
  return scope
}
