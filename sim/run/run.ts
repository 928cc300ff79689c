import type { CallKind, Fault } from '../engine/faults.ts'
import type { Coverage } from '../world/world.ts'

/** What came of one history. */
export type Run = {
  /** Empty when every rule held. */
  readonly violations: readonly string[]
  readonly hash: string
  readonly story: readonly string[]
  /** Which faults happened, by stop: a history with exactly these repeats the run. */
  readonly fired: Readonly<Record<string, Fault>>
  readonly stops: readonly { readonly key: string; readonly kind: CallKind }[]
  readonly coverage: Coverage
  readonly crashes: number
  readonly steps: number
}
