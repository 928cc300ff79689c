import { randomBytes } from 'node:crypto'

/** A signing secret in the form of Standard Webhooks: `whsec_` and 24 random bytes as base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`
