/**
 * The same history twice. Once every webhook comes once, in the gateway's order, and is applied before the next; once they
 * come shuffled, one to five times each, while payments go on. `npm run storm` asks for 20,000 of them.
 */
import process from 'node:process'
import { expect, test } from 'vitest'
import { type Dice, diceFrom } from '../../sim/dice.ts'
import { applyHooks } from '../../src/jobs/apply-hook.ts'
import { type EconomicState, economicState } from '../harness/economic-state.ts'
import { type Caught, catchHooks, type HookCatcher } from '../harness/hook-catcher.ts'
import { aHookWorld, type HookWorld } from '../harness/hook-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { deedsFor, playHistory } from '../harness/storm-history.ts'
import { verifyWorld } from '../harness/verified-books.ts'

const events = Number(process.env.WEBHOOKS || 400)
const seed = process.env.STORM_SEED || 'storm'
const limitMs = Math.max(180_000, events * 250)
/** So many are held back while payments go on, so that what is sent next may be long past. */
const heldBack = Math.min(2_000, Math.ceil(events / 3))

type Inbox = { readonly id: string; readonly state: string; readonly tries: number }
type Played = {
  readonly state: EconomicState
  readonly inbox: readonly Inbox[]
  readonly caught: readonly Caught[]
  readonly wrong: readonly unknown[]
}
type Sender = (catcher: HookCatcher, isOver: () => boolean) => Promise<void>

/** Plays the history in a world of its own while `send` passes webhooks on and a worker applies them. */
async function play(send: Sender): Promise<Played> {
  const clock = movableClock()
  const world = await aHookWorld({ clock })
  const catcher = await catchHooks(world)
  try {
    let over = false
    const sending = send(catcher, () => over)
    const working = keepApplying(world, () => over)
    await playHistory(world, seed, deedsFor(events)).finally(async () => {
      await untilTold(world, catcher)
      over = true
    })
    await Promise.all([sending, working])
    await drain(world, clock)
    // Whatever the gateway did that nobody here had asked for is told by I-14, and meant.
    const wrong = (await verifyWorld(world)).filter(({ id }) => id !== 'I-14')
    return { state: await economicState(world.ctx), inbox: await inboxOf(world), caught: catcher.caught, wrong }
  } finally {
    await catcher.close()
    await world.close()
  }
}

const inboxOf = (world: HookWorld): Promise<Inbox[]> =>
  world.ctx.tx((t) =>
    t.rows<Inbox>('select provider_event_id as id, state, tries from webhook_inbox where organization_id = $1', [
      t.organizationId,
    ]),
  )

async function keepApplying(world: HookWorld, isOver: () => boolean): Promise<void> {
  while (!isOver()) if ((await applyHooks(world.system)) === 0) await pause(20)
}

/** The gateway has told all it has to tell. */
async function untilTold(world: HookWorld, catcher: HookCatcher): Promise<void> {
  for (let quiet = 0, before = -1; quiet < 5; quiet = catcher.caught.length === before ? quiet + 1 : 0) {
    before = catcher.caught.length
    await pause(100)
    if ((await world.admin.webhooks(world.accountId)).some(({ state }) => state === 'waiting')) quiet = 0
  }
}

/** What was put back comes again later. */
async function drain(world: HookWorld, clock: MovableClock): Promise<void> {
  for (let turns = 0; turns < 12; turns += 1) {
    await world.work()
    if ((await inboxOf(world)).every(({ state }) => state !== 'waiting')) return
    clock.advance(60)
  }
}

const inOrder: Sender = async (catcher, isOver) => {
  for (let next = 0; !isOver() || next < catcher.caught.length; ) {
    const hook = catcher.caught[next]
    if (hook) expect((await catcher.pass(hook)).status).toBe(200)
    if (hook) next += 1
    else await pause(10)
  }
}

const storm =
  (dice: Dice, sent: { count: number; ms: number[] }): Sender =>
  async (catcher, isOver) => {
    const bag: Caught[] = []
    let filled = 0
    const take = (): Caught | null => {
      for (; filled < catcher.caught.length; filled += 1) {
        const hook = catcher.caught[filled]
        if (hook) bag.push(...Array.from({ length: dice.whole(1, 5) }, () => hook))
      }
      if (bag.length === 0 || (bag.length < heldBack && !isOver())) return null
      const at = dice.whole(0, bag.length - 1)
      const hook = bag[at] ?? null
      bag[at] = bag.at(-1) as Caught
      bag.pop()
      return hook
    }
    const sender = async (): Promise<void> => {
      for (;;) {
        const hook = take()
        if (!hook && isOver() && bag.length === 0) return
        if (!hook) {
          await pause(10)
          continue
        }
        const { status, ms } = await catcher.pass(hook)
        expect(status).toBe(200)
        sent.count += 1
        sent.ms.push(ms)
      }
    }
    await Promise.all(Array.from({ length: 12 }, sender))
  }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test(
  `[FM-WHI-05] [I-22] [L-07] [R-09] ${events} webhooks shuffled, each sent one to five times while payments go on, end in the books of their order`,
  async () => {
    const ordered = await play(inOrder)
    const sent = { count: 0, ms: [] as number[] }
    const begun = performance.now()
    const stormy = await play(storm(diceFrom(seed, 'order'), sent))
    const seconds = (performance.now() - begun) / 1_000
    const sorted = sent.ms.sort((a, b) => a - b)
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0
    console.log(
      `${stormy.caught.length} events sent ${sent.count} times in ${seconds.toFixed(1)} s beside the payments they tell of: ` +
        `${(sent.count / seconds).toFixed(0)} webhooks a second, acknowledged within ${p99.toFixed(0)} ms (p99); ` +
        `${stormy.inbox.filter(({ tries }) => tries > 1).length} needed a second look.`,
    )
    expect(stormy.caught.length).toBeGreaterThanOrEqual(events)
    expect(sent.count).toBeGreaterThan(stormy.caught.length)

    // Every accepted one is there once, and applied.
    const ids = stormy.inbox.map(({ id }) => id)
    expect(new Set(ids)).toEqual(new Set(stormy.caught.map(({ id }) => id)))
    expect(ids.length).toBe(stormy.caught.length)
    expect(new Set(stormy.inbox.map(({ state }) => state))).toEqual(new Set(['applied']))

    expect(stormy.state).toEqual(ordered.state)
    expect(ordered.wrong).toEqual([])
    expect(stormy.wrong).toEqual([])
  },
  limitMs,
)
