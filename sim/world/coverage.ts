import type { Written } from './watched-tx.ts'
import type { Coverage } from './world.ts'

/** Counts which moves of attempts, intents and refunds were taken; `states` remembers the last state of each row. */
export function countEdges(coverage: Coverage, states: Map<string, string>, writes: readonly Written[]): void {
  for (const { table, verb, values } of writes) {
    const machine = machines[table]
    if (!machine) continue
    const key = `${table} ${String(values.id)}`
    const to = verb === 'insert' && table === 'gateway_attempts' ? 'dispatched' : values.state
    if (typeof to !== 'string') continue
    // What is written before it is sent is written as dispatched at once.
    const from = states.get(key) ?? (to === 'dispatched' ? beginnings[table] : undefined)
    states.set(key, to)
    if (from && from !== to) {
      const edge = `${machine} ${from} → ${to}`
      coverage.edges.set(edge, (coverage.edges.get(edge) ?? 0) + 1)
    }
  }
}

const beginnings: Readonly<Record<string, string>> = { gateway_attempts: 'prepared', refunds: 'requested' }

const machines: Readonly<Record<string, string>> = {
  gateway_attempts: 'attempt',
  payment_intents: 'intent',
  refunds: 'refund',
  payments: 'payment',
}
