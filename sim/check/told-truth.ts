import type { World } from '../world/world.ts'

/**
 * What somebody was told stays true: "paid" is a payment that was made, "declined" and "failed" are none (unless an
 * exception says that the no turned out to be a yes), and what staff were told is recorded is there.
 */
export async function toldTruth(world: World): Promise<string[]> {
  const attempts = await world.ask<{ id: string; state: string; excused: boolean }>(`
    select a.id, a.state, exists (select 1 from exceptions e where e.kind = 'late_success' and e.facts ->> 'attemptId' = a.id::text) as excused
      from gateway_attempts a`)
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const found: string[] = []
  for (const told of world.told) {
    if (told.kind === 'recorded') {
      const [row] = await world.ask<{ id: string }>(`select id from ${told.table} where id = $1`, [told.id])
      if (!row) found.push(`[L-02] ${told.who} was told that ${told.table} ${told.id} is recorded, and it is not`)
      continue
    }
    const attempt = byId.get(told.attemptId)
    const paid = attempt?.state === 'succeeded'
    if (told.status === 'paid' && !paid)
      found.push(`[L-02] ${told.who} was told "paid", but the attempt is ${attempt?.state ?? 'gone'}`)
    const no = told.status === 'declined' || told.status === 'failed'
    if (no && paid && !attempt.excused)
      found.push(`[L-02] ${told.who} was told "${told.status}", and was charged all the same`)
  }
  return found
}
