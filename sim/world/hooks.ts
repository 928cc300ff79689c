import { createHmac } from 'node:crypto'
import { hashToken } from '../../src/flows/link/token.ts'
import { storeHook } from '../../src/flows/reconcile/store-hook.ts'
import type { HookRequest } from '../../src/ports/gateway.ts'
import { findAccountByHook } from '../../src/store/gateway-account.ts'
import { type Dice, diceFrom } from '../dice.ts'
import type { Books } from '../gateway/books.ts'
import { type News, newsOf } from '../gateway/news.ts'
import { systemOf } from './system.ts'
import type { World } from './world.ts'

const second = 1e6
const day = 86_400 * second
/** A gateway sends again what was not taken, ever more seldom: after 10 s, 40 s … 3 hours. */
const mostTries = 6

/** Sends a webhook for each change of the gateway's books that was not told yet: early, late, shuffled, twice, or not at all. */
export function tellNews(world: World, books: Books): void {
  for (const news of newsOf(books)) {
    if (world.history.webhooks === 'none') continue
    const name = `hook ${news.id}.${news.type.split('.')[1]}`
    const dice = diceFrom(world.history.seed, name)
    const fault = world.host.faultOutside(`${name}#1`, 'hook', dice)
    if (fault) world.trace.say(books.profile, `${name}: ${fault.replace('_', ' ')}`)
    if (fault === 'hook_lost') continue
    const soon = (): number =>
      world.history.webhooks === 'at once'
        ? dice.whole(1_000, 100_000)
        : dice.pick([dice.whole(1_000, 500_000), dice.whole(1, 30) * second, dice.whole(30, 600) * second])
    const after = fault === 'hook_late' ? dice.whole(3_600 * second, 5 * day) : soon()
    world.scheduler.after(after, () => send(world, books, { news, name, try: 1 }))
    if (fault === 'hook_twice')
      world.scheduler.after(soon(), () => send(world, books, { news, name: `${name} again`, try: 1 }))
    if (fault === 'hook_forged') world.scheduler.after(soon(), () => void forge(world, books, news, name, dice))
  }
}

type Sending = { readonly news: News; readonly name: string; readonly try: number }

/** One try. Told once more when nobody took it. */
function send(world: World, books: Books, sending: Sending): void {
  const { news, name } = sending
  const request = signed(world, books.door.secret, news)
  void deliver(world, books, `${name}.${sending.try}`, request).then((taken) => {
    if (taken || sending.try === mostTries) return
    world.scheduler.after(10 * 4 ** (sending.try - 1) * second, () =>
      send(world, books, { ...sending, try: sending.try + 1 }),
    )
  })
}

/** True: there is no use in sending it again. */
async function deliver(world: World, books: Books, name: string, request: HookRequest): Promise<boolean> {
  const answer = await world.host.request(name, async (process) => {
    const system = systemOf(world, process)
    const account = await findAccountByHook(system.directory, 'sandbox', hashToken(books.door.token))
    return account ? storeHook(system, account, request) : ({ kind: 'refused', why: 'unsupported' } as const)
  })
  if (answer.kind === 'answer' && answer.value.kind === 'refused' && answer.value.why !== 'unsupported')
    world.trace.say(name, `is refused: ${answer.value.why}`)
  return answer.kind === 'answer'
}

/** Somebody who does not know the secret tells of something; it must be refused (FM-WHI-06). */
async function forge(world: World, books: Books, news: News, name: string, dice: Dice): Promise<void> {
  const secret = `whsec_${Buffer.from(dice.bytes(24)).toString('base64')}`
  const request = signed(world, secret, { ...news, id: `${news.id}x` })
  const answer = await world.host.request(`${name} forged`, (process) =>
    findAccountByHook(systemOf(world, process).directory, 'sandbox', hashToken(books.door.token)).then((account) =>
      account ? storeHook(systemOf(world, process), account, request) : null,
    ),
  )
  if (answer.kind === 'answer' && answer.value?.kind === 'stored')
    world.violations.push(`[FM-WHI-06] a forged webhook was kept: ${name}`)
}

/** As the sandbox signs: `v1` is HMAC-SHA256 over `id.timestamp.body`. */
function signed(world: World, secret: string, { type, kind, id, reference }: News): HookRequest {
  const eventId = `evt_${id}_${type.replaceAll('.', '_')}`
  const timestamp = String(Math.floor(world.scheduler.now() / second))
  const body = Buffer.from(JSON.stringify({ id: eventId, type, data: { kind, id, reference } }))
  const mac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
  const v1 = mac.update(Buffer.concat([Buffer.from(`${eventId}.${timestamp}.`), body])).digest('base64')
  return {
    headers: { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${v1}` },
    body,
  }
}
