import { type Refusal, refuse } from '../refusal.ts'
import type { Permission } from './permissions.ts'

export const notAllowed = (permission: Permission): Refusal =>
  refuse('forbidden', 'not_allowed', `Your role does not include ${permission}; ask an administrator for it.`)

export const signInFirst = (): Refusal =>
  refuse('unauthorized', 'not_signed_in', 'You are not signed in; sign in and try again.')

export const keyNotValid = (): Refusal =>
  refuse(
    'unauthorized',
    'api_key_not_valid',
    'This API key is not known or was revoked; create one under Settings, API keys.',
  )
