import type { Discount } from '../../core/invoice/totals.ts'
import type { OfflineKind } from '../../core/payment/payment.ts'
import type { CustomerKey, ProductKey } from './demo-business.ts'

/** Something that happened to an invoice, so many days after it was issued. `share` is in percent of what was due. */
export type Step = { readonly after: number } & (
  | { readonly kind: 'send' | 'view' | 'void' | 'write_off' | 'decline' }
  | { readonly kind: 'card'; readonly token: string; readonly share?: number }
  | { readonly kind: 'offline'; readonly by: OfflineKind; readonly reference?: string; readonly share?: number }
  | { readonly kind: 'refund'; readonly share: number; readonly reason: string }
  | { readonly kind: 'credit'; readonly share: number; readonly reason: string }
)

/** One invoice's life: what is on it, when it was issued (null: still a draft), what happened then. */
export type Story = {
  readonly customer: CustomerKey
  /** Quantities as typed. */
  readonly lines: readonly (readonly [ProductKey, string])[]
  readonly issuedDaysAgo: number | null
  readonly reference?: string
  readonly discount?: Discount
  readonly steps: readonly Step[]
  /** Its pay link is the one that start prints. */
  readonly shown?: true
}

export const send = (after = 0): Step => ({ kind: 'send', after })
export const view = (after: number): Step => ({ kind: 'view', after })
export const card = (after: number, token = 'tok_visa', share?: number): Step => ({
  kind: 'card',
  after,
  token,
  ...(share ? { share } : {}),
})
export const offline = (after: number, by: OfflineKind, reference: string, share?: number): Step => ({
  kind: 'offline',
  after,
  by,
  reference,
  ...(share ? { share } : {}),
})
