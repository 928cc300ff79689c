import { refuse } from '../../core/refusal.ts'
import type { Auth } from './auth.ts'
import { PASSWORD_LENGTH } from './options.ts'
import { hashPassword } from './password.ts'

export type NewUser = { readonly email: string; readonly name: string; readonly password: string }

/** One spelling of an address: people write it with capitals and blanks. */
export const accountOf = (email: string): string => email.trim().toLowerCase()

/** A user who can sign in; answers the id. What they may do is a membership's matter. */
export async function createUser(auth: Auth, { email, name, password }: NewUser): Promise<string> {
  requireGoodPassword(password)
  const store = await auth.store()
  const address = accountOf(email)
  if (await store.findUserByEmail(address)) {
    throw refuse('conflict', 'user_exists', `There is a user ${address} already; use another address.`, 'email')
  }
  const user = await store.createUser({ email: address, name, emailVerified: true }, { method: 'admin' })
  const hash = await hashPassword(password)
  await store.linkAccount({ userId: user.id, accountId: user.id, providerId: 'credential', password: hash })
  return user.id
}

/** Sets a new password and ends all sessions of that user. */
export async function setPassword(auth: Auth, email: string, password: string): Promise<void> {
  requireGoodPassword(password)
  const store = await auth.store()
  const found = await store.findUserByEmail(accountOf(email))
  if (!found) throw refuse('not_found', 'user_unknown', `There is no user ${email}.`, 'email')
  await store.updatePassword(found.user.id, await hashPassword(password))
  await store.deleteUserSessions(found.user.id)
}

function requireGoodPassword(password: string): void {
  const length = [...password].length
  if (length < PASSWORD_LENGTH.min || length > PASSWORD_LENGTH.max) {
    const words = `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters; this one has ${length}.`
    throw refuse('invalid', 'password_length', words, 'password')
  }
}
