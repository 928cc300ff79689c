import { inCore } from './in-core.ts'
import { inFlows } from './in-flows.ts'
import { inGateways } from './in-gateways.ts'
import { inStore } from './in-store.ts'
import type { Mistake } from './mistake.ts'

/** Mistakes that the simulator must notice (CORRECTNESS §17.6). */
export const PLANTED: readonly Mistake[] = [...inFlows, ...inGateways, ...inStore, ...inCore]
