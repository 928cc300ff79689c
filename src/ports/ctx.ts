import type { Clock } from './clock.ts'
import type { Gateways } from './gateway.ts'
import type { GatewayConnect } from './gateway-connect.ts'
import type { Ids } from './ids.ts'
import type { Log } from './log.ts'
import type { Mail } from './mail.ts'
import type { Pdf } from './pdf.ts'
import type { Queue } from './queue.ts'
import type { Random } from './random.ts'
import type { SandboxControl } from './sandbox-control.ts'
import type { Sms } from './sms.ts'
import type { StripeOnPages } from './stripe.ts'
import type { Directory, RunTx } from './tx.ts'
import type { Vault } from './vault.ts'

/** Who acts. Goes into timeline and audit rows. */
export type Actor =
  | { readonly kind: 'user'; readonly id: string; readonly name: string }
  | { readonly kind: 'api_key'; readonly id: string; readonly name: string }
  | { readonly kind: 'customer'; readonly id: string; readonly name: string }
  | { readonly kind: 'gateway'; readonly id: string; readonly name: string }
  | { readonly kind: 'system' }

/** Everything outside, as one value; the same for all organizations. `main/system.ts` builds the real one. */
export type System = {
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly log: Log
  readonly mail: Mail
  readonly sms: Sms
  readonly pdf: Pdf
  readonly queue: Queue
  readonly vault: Vault
  readonly gateways: Gateways
  /** Absent where the sandbox gateway is not run. */
  readonly sandbox?: SandboxControl
  /** Absent where Stripe accounts cannot be connected or asked about. */
  readonly connect?: GatewayConnect
  /** Absent where nobody can pay through Stripe. */
  readonly stripe?: StripeOnPages
  /** Origin of every link we make, without a trailing slash; never taken from a request. */
  readonly publicUrl: string
  /** A transaction scoped to one organization by row-level security. */
  txOf(organizationId: string): RunTx
  /** Reads of the few tables that lead from a token, key or user to an organization (`store/directory.ts`), and the worker's scans. */
  readonly directory: Directory
}

/** A `System` seen by one actor of one organization: the first argument of every flow. */
export type Ctx = System & {
  readonly organizationId: string
  readonly actor: Actor
  readonly tx: RunTx
}

export const ctxFor = (system: System, organizationId: string, actor: Actor): Ctx => ({
  ...system,
  organizationId,
  actor,
  tx: system.txOf(organizationId),
})
