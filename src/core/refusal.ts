/** Why something is refused. `src/api` alone knows which kind is which HTTP status. */
export type RefusalKind =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'forbidden'
  | 'unauthorized'
  | 'rate_limited'
  | 'unavailable'

/**
 * A request that is understood and not granted. `code` is stable and for machines, `message` is for people and says
 * what, which, and what now; `field` names the input at fault as the sender wrote it (`lines[3].quantity`).
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind
  readonly code: string
  readonly field: string | undefined

  constructor(kind: RefusalKind, code: string, message: string, field?: string) {
    super(message)
    this.kind = kind
    this.code = code
    this.field = field
  }
}

/** Makes a refusal to be thrown: `throw refuse('conflict', 'invoice_void', '…')`. Never put a secret into `message`. */
export const refuse = (kind: RefusalKind, code: string, message: string, field?: string): Refusal =>
  new Refusal(kind, code, message, field)
