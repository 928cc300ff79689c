import type { Refundable } from '../../orders/refund-dialog.tsx'

/** Which dialog of the invoice's page is open. */
export type Opened =
  | 'send'
  | 'pay-link'
  | 'record'
  | 'charge'
  | 'contact'
  | 'credit-note'
  | 'void'
  | 'delete'
  | { readonly refund: Refundable }
  | null
