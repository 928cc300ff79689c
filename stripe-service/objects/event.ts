type Wanted = {
  id: string
  created: number
  livemode: boolean
  apiVersion: string
  type: string
  object: Record<string, unknown>
  previous?: Record<string, unknown>
  request: { id: string | null; idempotency_key: string | null }
  pendingWebhooks: number
}

/** Something that happened, with the object as it was at that moment. */
export const newEvent = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'event' as const,
  api_version: wanted.apiVersion,
  created: wanted.created,
  data: { object: structuredClone(wanted.object), previous_attributes: wanted.previous },
  livemode: wanted.livemode,
  pending_webhooks: wanted.pendingWebhooks,
  request: wanted.request,
  type: wanted.type,
})

export type StripeEvent = ReturnType<typeof newEvent>
