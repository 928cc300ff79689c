import type { ProblemJson } from '../../../src/contract/shapes.ts'

/** An answer that is not a yes: the server's own sentence, and for each wrong field the reason. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly fields: readonly { field: string; message: string }[]

  constructor(problem: Pick<ProblemJson, 'status' | 'code' | 'detail' | 'errors'>) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.errors ?? []
  }

  /** The server has decided; sending the same request again would only hear the same answer. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429
  }
}

/** Nothing was heard. Whether the server did something is not known, so the sentence must not say that it did not. */
export const unreachable = (): ApiProblem =>
  new ApiProblem({
    status: 0,
    code: 'unreachable',
    detail: 'Remit did not answer. Check the connection and try again; trying again is safe.',
  })

/** Reads problem+json; anything else (a proxy's page, an empty body) becomes a sentence that says so. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null)
  if (isProblem(body)) return new ApiProblem(body)
  return new ApiProblem({
    status: response.status,
    code: 'unreadable_answer',
    detail: `Remit answered with an error we cannot read (${response.status}). Try again in a moment.`,
  })
}

/** Field messages by name, for `form.setErrors`; the server's names are the same as the form's. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  return Object.fromEntries(error.fields.map(({ field, message }) => [field, sentence(message)]))
}

/** What to tell somebody about any error. */
export const sayError = (error: unknown): string =>
  error instanceof ApiProblem ? error.message : 'Something in this page failed. Reload it; your saved work is safe.'

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const isProblem = (body: unknown): body is ProblemJson =>
  typeof body === 'object' && body !== null && 'detail' in body && 'code' in body && 'status' in body
