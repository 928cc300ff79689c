import type { DisputeStage, DisputeStatus } from '../../core/dispute/dispute-state.ts'
import { refuse } from '../../core/refusal.ts'
import type { Http, HttpRequest } from '../../ports/http.ts'

/** What the page shows of an account at the sandbox service; docs/sandbox-api.md. */
export type SandboxAccount = {
  readonly name: string
  readonly profile: 'stripe' | 'paypal' | 'authorizenet' | 'nmi'
  readonly latencyMs: number
  readonly slowMs: number
  readonly lookupLagSeconds: number
  readonly duplicateWindowSeconds: number
}

export type SandboxFault = { readonly op: string; readonly kind: string; readonly left: number }

type Movement = {
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly status: string
  readonly createdAt: string
}

export type SandboxCharge = Movement & {
  readonly declineCode: string | null
  readonly refunded: number
  readonly method: { readonly brand: string; readonly last4: string }
}

export type SandboxDispute = Omit<Movement, 'status'> & {
  readonly chargeId: string
  readonly reason: string
  readonly stage: DisputeStage
  readonly status: DisputeStatus
  readonly dueAt: string
  readonly submissions: number
}

export type Recent = {
  readonly charges: readonly SandboxCharge[]
  readonly refunds: readonly Movement[]
  readonly disputes: readonly SandboxDispute[]
}

export type SandboxObject = {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly status: string
  /** Where whoever made the payment wants its customer back. */
  readonly returnUrl: string | null
}

export type SandboxClient = {
  account(name: string): Promise<SandboxAccount>
  faults(name: string): Promise<readonly SandboxFault[]>
  recent(name: string): Promise<Recent>
  /** Null when there is no such object. */
  object(id: string): Promise<SandboxObject | null>
  /** Each of these answers null, or the sentence with which the service refused. */
  change(name: string, timing: object): Promise<string | null>
  addFault(name: string, fault: object): Promise<string | null>
  clearFaults(name: string): Promise<string | null>
  settle(kind: 'charges' | 'refunds', id: string, result: 'succeeded' | 'failed'): Promise<string | null>
  dispute(chargeId: string, what: object): Promise<string | null>
  decideDispute(id: string, result: 'won' | 'lost' | 'escalate'): Promise<string | null>
  authenticate(objectId: string, result: 'approve' | 'fail' | 'abandon'): Promise<string | null>
}

/** The admin API of the sandbox service, for its own pages. Throws `unavailable` when the service does not answer. */
export function sandboxClient(http: Http, sandboxUrl: string, adminKey: string): SandboxClient {
  const call = async (method: HttpRequest['method'], path: string, body?: object) => {
    const answer = await http.send({
      method,
      url: `${sandboxUrl}/admin/${path}`,
      headers: { authorization: `Bearer ${adminKey}` },
      body: body && JSON.stringify(body),
      timeoutMs: 5_000,
    })
    if (answer.kind !== 'answer' || answer.status === 401 || answer.status >= 500) {
      throw refuse(
        'unavailable',
        'sandbox_unavailable',
        'The sandbox service does not answer. Restart Remit and try again.',
      )
    }
    return { status: answer.status, body: JSON.parse(answer.body) as unknown }
  }
  const read = async <Result>(path: string): Promise<Result> => {
    const { status, body } = await call('GET', path)
    if (status !== 200) throw refuse('not_found', 'sandbox_account_not_found', 'The sandbox has no such account.')
    return body as Result
  }
  const change = async (method: HttpRequest['method'], path: string, body?: object): Promise<string | null> => {
    const answer = await call(method, path, body)
    if (answer.status === 200) return null
    return (answer.body as { error: { message: string } }).error.message
  }
  const of = (name: string): string => `accounts/${encodeURIComponent(name)}`
  return {
    account: (name) => read(of(name)),
    faults: async (name) => (await read<{ faults: SandboxFault[] }>(`${of(name)}/faults`)).faults,
    recent: (name) => read(`recent?account=${encodeURIComponent(name)}`),
    async object(id) {
      const { status, body } = await call('GET', `objects/${encodeURIComponent(id)}`)
      return status === 200 ? (body as SandboxObject) : null
    },
    change: (name, timing) => change('PATCH', of(name), timing),
    addFault: (name, fault) => change('POST', `${of(name)}/faults`, fault),
    clearFaults: (name) => change('DELETE', `${of(name)}/faults`),
    settle: (kind, id, result) => change('POST', `${kind}/${encodeURIComponent(id)}/settle`, { result }),
    dispute: (chargeId, what) => change('POST', `charges/${encodeURIComponent(chargeId)}/dispute`, what),
    decideDispute: (id, result) => change('POST', `disputes/${encodeURIComponent(id)}/decide`, { result }),
    authenticate: (id, result) => change('POST', `objects/${encodeURIComponent(id)}/authenticate`, { result }),
  }
}
