import { heldUpSeconds } from '../engine/faults.ts'
import type { World } from '../world/world.ts'

/**
 * What somebody was told stays true: "paid" is a payment that was made, "declined" and "failed" are none (unless an
 * exception says that the no turned out to be a yes), and what staff were told is recorded is there.
 */
export async function toldTruth(world: World): Promise<string[]> {
  // Of a step on the way, such as making an object, what counts is the payment that its command led to.
  const attempts = await world.ask<{
    id: string
    state: string
    command: string | null
    went_on_at: string | null
    excused: boolean
  }>(`
    select a.id, coalesce(c.state, case when a.op in ('create_object', 'cancel_object') then 'a step' else a.state end) as state,
           c.command_key as command, (extract(epoch from c.created_at) * 1000000)::bigint as went_on_at,
           exists (select 1 from exceptions e where e.kind = 'late_success' and e.facts ->> 'attemptId' in (a.id::text, c.id::text)) as excused
      from gateway_attempts a
      left join lateral (
        select c.id, c.state, c.command_key, c.created_at from gateway_attempts c
         where a.op in ('create_object', 'cancel_object') and c.op in ('confirm', 'sale') and c.command_key = a.command_key and c.organization_id = a.organization_id
         order by c.state = 'succeeded' desc, c.seq desc limit 1) c on true`)
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const made = await world.ask<{ command_key: string; at: string }>(
    `select command_key, (extract(epoch from min(created_at)) * 1000000)::bigint as at from gateway_attempts
      where op in ('confirm', 'sale') and command_key is not null group by 1`,
  )
  const tries = new Map(made.map((row) => [row.command_key, Number(row.at)]))
  const found: string[] = []
  for (const told of world.told) {
    if (told.kind === 'refused') {
      if (!answeredOnce.has(told.code)) continue
      const before = tries.get(told.commandKey)
      // A second of grace: the refusal may have been decided just before the attempt of an equal command was written.
      if (before !== undefined && before + 1e6 < told.at)
        found.push(
          `[FM-PAY-13] ${told.who} sent ${told.commandKey} again and was refused (${told.code}) instead of answered`,
        )
      continue
    }
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
    // Somebody else's form had led to nothing when this one asked; whoever had sent it went on with it afterwards. What is told
    // may be as old as a server can be held up.
    const askedAt = told.at - heldUpSeconds[1] * 1e6
    const wentOn =
      attempt?.command && !attempt.command.startsWith(`${told.who}.`) && Number(attempt.went_on_at) > askedAt
    if (no && paid && !attempt.excused && !wentOn)
      found.push(`[L-02] ${told.who} was told "${told.status}", and was charged all the same`)
  }
  return found
}

/** Refusals that only a new command may meet: an equal one is answered with what became of the first. */
const answeredOnce: ReadonlySet<string> = new Set([
  'form_used_up',
  'invoice_paid',
  'balance_changed',
  'amount_above_due',
])

/** Every charge asks for what its form said, by the form's single-use token. */
export function chargedAsSaid(world: World): string[] {
  return [...world.books.values()].flatMap((books) =>
    [...books.charges.values()].flatMap(({ token, asked, id }) => {
      const said = world.forms.get(token)?.amount
      return said === undefined || said === asked.minor
        ? []
        : [`[A-015] charge ${id} asked for ${asked.minor} where the customer had agreed to ${said}`]
    }),
  )
}

/**
 * Nobody hears a no of a form whose money had been taken by then, at a gateway that had said no such thing: whatever is not
 * known is said to be unknown (CORRECTNESS §1 rule 3). That we find out later excuses nothing.
 */
export async function deniedTruly(world: World): Promise<string[]> {
  const rows = await world.ask<{ id: string; command_key: string }>(
    'select id, command_key from gateway_attempts where command_key is not null',
  )
  const commandOf = new Map(rows.map((row) => [row.id, row.command_key]))
  const takenAt = new Map<string, number>()
  for (const books of world.books.values())
    for (const { token, status, contrary, at } of books.charges.values()) {
      const form = world.forms.get(token)
      if (form && status === 'succeeded' && !contrary) takenAt.set(form.commandKey, at)
    }
  return world.told.flatMap((told) => {
    if (told.kind !== 'view' || (told.status !== 'declined' && told.status !== 'failed')) return []
    const command = commandOf.get(told.attemptId) ?? ''
    const at = takenAt.get(command)
    return at === undefined || at > told.at
      ? []
      : [`[L-02] ${told.who} was told "${told.status}" of ${command}, which had been charged by then`]
  })
}

/**
 * Who brings another card is not sent to somebody else's bank: what waits for an authentication is given up for it, unless
 * that was tried and its cancel has no answer yet (CORRECTNESS §8).
 */
export async function heldUp(world: World): Promise<string[]> {
  const attempts = await world.ask<{ id: string; command_key: string; op: string }>(
    'select id, command_key, op from gateway_attempts where command_key is not null',
  )
  const commandOf = new Map(attempts.map(({ id, command_key }) => [id, command_key]))
  const canceling = new Set(attempts.flatMap(({ op, command_key }) => (op === 'cancel_object' ? [command_key] : [])))
  return world.told.flatMap((told) => {
    if (told.kind !== 'view' || told.status !== 'requires_action' || told.commandKey === undefined) return []
    if (commandOf.get(told.attemptId) === told.commandKey || canceling.has(told.commandKey)) return []
    return [`[L-03] ${told.who} sent ${told.commandKey} and was told to finish what another form had begun`]
  })
}
