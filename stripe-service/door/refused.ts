/** The body of an error as Stripe writes it; fields that do not apply are absent. */
export type ErrorBody = {
  type: 'card_error' | 'invalid_request_error' | 'idempotency_error' | 'api_error'
  message: string
  code?: string
  decline_code?: string
  advice_code?: string
  network_decline_code?: string
  param?: string
  charge?: string
  doc_url?: string
  payment_intent?: unknown
  payment_method?: unknown
  setup_intent?: unknown
}

/**
 * A call that Stripe refuses. `stored` tells whether an idempotency key keeps the refusal: Stripe keeps what happened
 * once work on the call began, and forgets what was wrong with the call itself.
 */
export class Refused extends Error {
  readonly status: number
  readonly body: ErrorBody
  readonly stored: boolean

  constructor(status: number, body: ErrorBody, stored = false) {
    super(body.message)
    this.status = status
    this.body = body
    this.stored = stored
  }
}

/** A bad parameter: 400, and forgotten by the idempotency key. */
export const badRequest = (message: string, more: { code?: string; param?: string } = {}): Refused =>
  new Refused(400, { type: 'invalid_request_error', message, ...withDocs(more) })

/** Good parameters at the wrong moment: 400, and kept by the idempotency key. */
export const wrongState = (message: string, more: Omit<ErrorBody, 'type' | 'message'> = {}): Refused =>
  new Refused(400, { type: 'invalid_request_error', message, ...withDocs(more) }, true)

/** Nothing by this id: 404 when it stands in the address, 400 when it stands in a parameter. */
export function noSuch(kind: string, id: string, where: { param: string; inAddress: boolean; hint?: string }): Refused {
  const message = `No such ${kind}: '${id}'${where.hint ?? ''}`
  const body: ErrorBody = { type: 'invalid_request_error', message, param: where.param }
  return new Refused(where.inAddress ? 404 : 400, { ...body, ...withDocs({ code: 'resource_missing' }) })
}

const withDocs = <More extends { code?: string }>(more: More): More & { doc_url?: string } =>
  more.code ? { ...more, doc_url: docsOf(more.code) } : more

/** Where Stripe's manual explains an error code. */
export const docsOf = (code: string): string => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`
