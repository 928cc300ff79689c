/** What is answered to a call: a status and a JSON body. */
export type Answer = { readonly status: number; readonly body: unknown }

/** A request that was not carried out because it is wrong. Answered, never kept with an idempotency key. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

export const errorAnswer = (status: number, code: string, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { code, message }, ...more },
})
