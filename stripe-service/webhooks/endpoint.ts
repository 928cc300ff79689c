/** What is kept of a webhook endpoint beside the object that the API shows. */
export type Endpoint = {
  readonly id: string
  /** Who made it: its own events go there, or with `connect` those of the accounts connected to it. */
  readonly accountId: string
  readonly livemode: boolean
  readonly connect: boolean
  readonly apiVersion: string
  url: string
  events: string[]
  enabled: boolean
  secret: string
  /** The secret before a rotation, still signing until then (unix seconds). */
  before: { readonly secret: string; readonly until: number } | null
}
