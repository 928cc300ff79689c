import { type Dice, diceFrom } from '../dice.ts'
import type { Books } from '../gateway/books.ts'
import { newsOf } from '../gateway/news.ts'
import { readStripeBooks } from '../stripe/stripe-books.ts'
import { type Letter, letterOf, letterOfStripe } from './letters.ts'
import { systemOf } from './system.ts'
import type { World } from './world.ts'

const second = 1e6
const day = 86_400 * second
/** A gateway sends again what was not taken, ever more seldom: after 10 s, 40 s … 3 hours. */
const mostTries = 6

/** Sends a webhook for each change of the gateway's books that was not told yet: early, late, shuffled, twice, or not at all. */
export function tellNews(world: World, books: Books): void {
  if (books.stripe) letTimePass(world, books)
  for (const letter of lettersFrom(world, books)) {
    if (world.history.webhooks === 'none') continue
    const { name } = letter
    const dice = diceFrom(world.history.seed, name)
    const fault = world.host.faultOutside(`${name}#1`, 'hook', dice)
    if (fault) world.trace.say(letter.books.profile, `${name}: ${fault.replace('_', ' ')}`)
    if (fault === 'hook_lost') continue
    const soon = (): number =>
      world.history.webhooks === 'at once'
        ? dice.whole(1_000, 100_000)
        : dice.pick([dice.whole(1_000, 500_000), dice.whole(1, 30) * second, dice.whole(30, 600) * second])
    const after = fault === 'hook_late' ? dice.whole(3_600 * second, 5 * day) : soon()
    world.scheduler.after(after, () => send(world, { letter, name, try: 1 }))
    if (fault === 'hook_twice')
      world.scheduler.after(soon(), () => send(world, { letter, name: `${name} again`, try: 1 }))
    if (fault === 'hook_forged') world.scheduler.after(soon(), () => void forge(world, letter, dice))
  }
}

/** What Stripe does by itself, such as booking a fee, happens when its time has come. */
function letTimePass(world: World, books: Books): void {
  const next = world.stripe.takeNext()
  if (next === null) return
  // A clock of milliseconds has come there one of them later at most.
  world.scheduler.after(next + 1_000 - world.scheduler.now(), () => {
    world.stripe.core.runDue()
    for (const one of world.books.values()) if (one.stripe) readStripeBooks(world.stripe, one)
    tellNews(world, books)
  })
}

/** Stripe keeps what it tells of all accounts in one place; the others are asked what has changed. */
function lettersFrom(world: World, books: Books): Letter[] {
  if (!books.stripe) return newsOf(books).map((news) => letterOf(books, news))
  return world.stripe.takeLetters().flatMap((delivery) => {
    const { data } = JSON.parse(delivery.body) as { data: { object: { id: string } } }
    const whose = [...world.books.values()].find((one) => one.stripe && knows(one, data.object.id))
    return whose ? [letterOfStripe(whose, delivery)] : []
  })
}

const knows = ({ objects, charges, refunds }: Books, id: string): boolean =>
  objects.has(id) || charges.has(id) || refunds.has(id)

type Sending = { readonly letter: Letter; readonly name: string; readonly try: number }

/** One try. Told once more when nobody took it. */
function send(world: World, sending: Sending): void {
  void deliver(world, sending).then((taken) => {
    if (taken || sending.try === mostTries) return
    world.scheduler.after(10 * 4 ** (sending.try - 1) * second, () => send(world, { ...sending, try: sending.try + 1 }))
  })
}

/** True: there is no use in sending it again. */
async function deliver(world: World, sending: Sending): Promise<boolean> {
  const { letter } = sending
  const name = `${sending.name}.${sending.try}`
  const request = letter.sign(secondsNow(world))
  const answer = await world.host.request(name, (process) => letter.leave(systemOf(world, process), request))
  if (answer.kind === 'answer' && answer.value.kind === 'refused' && answer.value.why !== 'unsupported')
    world.trace.say(name, `is refused: ${answer.value.why}`)
  return answer.kind === 'answer'
}

/** Somebody tells of something that nobody should believe; it must be refused (FM-WHI-06). */
async function forge(world: World, letter: Letter, dice: Dice): Promise<void> {
  const request = letter.forge(secondsNow(world), dice)
  const answer = await world.host.request(`${letter.name} forged`, (process) =>
    letter.leave(systemOf(world, process), request),
  )
  if (answer.kind === 'answer' && answer.value.kind === 'stored')
    world.violations.push(`[FM-WHI-06] a forged webhook was kept: ${letter.name}`)
}

const secondsNow = ({ scheduler }: World): number => Math.floor(scheduler.now() / second)
