type Wanted = {
  id: string
  created: number
  livemode: boolean
  url: string
  events: string[]
  apiVersion: string
  description: string | null
  /** Of a Connect endpoint: the platform's client id. */
  application: string | null
}

/** A webhook endpoint as Stripe tells it; its secret and whether it is a Connect endpoint are kept beside it. */
export const newWebhookEndpoint = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'webhook_endpoint' as const,
  api_version: wanted.apiVersion,
  application: wanted.application,
  created: wanted.created,
  description: wanted.description,
  enabled_events: wanted.events,
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  status: 'enabled' as 'enabled' | 'disabled',
  url: wanted.url,
})

export type WebhookEndpoint = ReturnType<typeof newWebhookEndpoint>
