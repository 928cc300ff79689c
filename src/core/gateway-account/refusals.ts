import { type Refusal, refuse } from '../refusal.ts'

export const gatewayAccountNotFound = (): Refusal =>
  refuse('not_found', 'gateway_account_not_found', 'There is no such gateway account; look under Integrations.')

export const stripeNotSetUp = (): Refusal =>
  refuse(
    'unavailable',
    'stripe_not_set_up',
    'Signing in at Stripe is not set up on this server; enter the account’s own keys instead.',
  )

export const signInToConnect = (): Refusal =>
  refuse('conflict', 'session_needed', 'Connect Stripe from the back office: it needs a browser to sign in with.')

export const gatewayUnreachable = (gateway: string): Refusal =>
  refuse('unavailable', 'gateway_unreachable', `${gateway} could not be asked just now; try again in a minute.`)

export const keysOfTwoModes = (): Refusal =>
  refuse(
    'invalid',
    'keys_of_two_modes',
    'One key is for test mode and the other for live mode; both must be of the same mode.',
    'publishableKey',
  )

export const secretKeyRefused = (): Refusal =>
  refuse(
    'invalid',
    'secret_key_refused',
    'Stripe refuses this key. Copy it again from Stripe’s dashboard, under Developers, API keys.',
    'secretKey',
  )

export const permissionsMissing = (permissions: readonly string[]): Refusal =>
  refuse(
    'invalid',
    'permissions_missing',
    `This restricted key may not do all that is needed. Give it in Stripe’s dashboard: ${permissions.join(', ')}.`,
    'secretKey',
  )

export const accountElsewhere = (): Refusal =>
  refuse(
    'conflict',
    'account_elsewhere',
    'This Stripe account is connected to another organization here. Disconnect it there first.',
    'secretKey',
  )

export const connectedOtherwise = (name: string): Refusal =>
  refuse(
    'conflict',
    'connected_otherwise',
    `${name} is connected already, in the other way. Disconnect it first, then connect it like this.`,
    'secretKey',
  )

export const notConnected = (name: string): Refusal =>
  refuse('conflict', 'gateway_disconnected', `${name} is disconnected; connect it again to see what it holds.`)

export const nothingToAsk = (name: string): Refusal =>
  refuse('conflict', 'nothing_to_ask', `${name} has no page of its own at a gateway that could be asked.`)

export const mayNotBeRead = (name: string, permission: string | null): Refusal =>
  refuse(
    'conflict',
    'permission_missing',
    `The key of ${name} may not read this; give it the permission${permission ? ` ${permission}` : ''} in Stripe’s dashboard.`,
  )

export const cursorNotKnown = (): Refusal =>
  refuse('invalid', 'cursor_invalid', 'cursor is not one that this list gave out; start again without it', 'cursor')
