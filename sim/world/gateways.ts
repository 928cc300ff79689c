import { readHook } from '../../src/gateways/sandbox/read-hook.ts'
import { stripeAdapter } from '../../src/gateways/stripe/adapter.ts'
import { wiringOf } from '../../src/main/wiring-of.ts'
import type { GatewayAccountAccess, GatewayAdapter, Gateways, LookUpAnswer } from '../../src/ports/gateway.ts'
import type { Process } from '../engine/host.ts'
import type { Books } from '../gateway/books.ts'
import { traitsOf } from '../gateway/profiles.ts'
import { type SimStripe, stripeBase } from '../stripe/open-stripe.ts'
import { askGateway, callGateway, fetchMovement, listMovements } from './gateway-calls.ts'
import { stripeHttp } from './stripe-calls.ts'
import type { World } from './world.ts'

/**
 * All gateways as one virtual process sees them: Stripe through the real adapter and its HTTP port, the others as books that
 * answer with outcomes.
 */
export function gatewaysAt(world: World, process: Process): Gateways {
  const at = (account: GatewayAccountAccess): GatewayAdapter => {
    const books = world.booksOf(account.id)
    return books.stripe ? stripeAdapter(stripeHttp(world, process, books)) : plainAdapter(world, process, books)
  }
  const wired = (account: GatewayAccountAccess): GatewayAccountAccess => complete(world.stripe, account)
  return {
    traits: (account) => at(account).traits(wired(account)),
    call: (account, request) => at(account).call(wired(account), request),
    async lookUp(account, what) {
      const answer = await at(account).lookUp(wired(account), what)
      noteNegative(world, world.booksOf(account.id), what.merchantRef, answer)
      return answer
    },
    readHook: (account, request, now) =>
      at(account).readHook?.(wired(account), request, now) ?? { kind: 'refused', why: 'unsupported' },
    fetchTxn: async (account, what) => (await at(account).fetchTxn?.(wired(account), what)) ?? { kind: 'absent' },
    ensureCustomer: async (account, customer) =>
      (await at(account).ensureCustomer?.(wired(account), customer)) ?? { kind: 'rejected', why: 'invalid' },
    fetchMethod: async (account, id) => (await at(account).fetchMethod?.(wired(account), id)) ?? { kind: 'absent' },
    removeMethod: async (account, method) =>
      (await at(account).removeMethod?.(wired(account), method)) ?? { kind: 'rejected', why: 'invalid' },
    listTxns: async (account, from) =>
      (await at(account).listTxns?.(wired(account), from)) ?? { kind: 'failed', why: 'bad_body' },
  }
}

const plainAdapter = (world: World, process: Process, { profile }: Books): GatewayAdapter => ({
  name: 'sandbox',
  traits: () => traitsOf(profile),
  call: (account, request) => callGateway(world, process, account.id, request),
  lookUp: (account, what) => askGateway(world, process, account.id, what),
  readHook,
  fetchTxn: (account, what) => fetchMovement(world, process, account.id, what),
  listTxns: (account, { since }) => listMovements(world, process, account.id, since),
})

/** What Stripe answered to a list is read by the adapter alone; that it holds nothing of ours is noted for the checks. */
function noteNegative(world: World, books: Books, reference: string, answer: LookUpAnswer): void {
  if (!books.stripe || answer.kind !== 'absent') return
  books.negatives.set(reference, [...(books.negatives.get(reference) ?? []), world.scheduler.now()])
}

/** As the wiring of the server does it: where Stripe is, and the platform's keys for accounts connected through it. */
function complete({ platform }: SimStripe, account: GatewayAccountAccess): GatewayAccountAccess {
  const { settings, secrets } = wiringOf(account, {
    sandboxUrl: '',
    publicUrl: 'https://pay.sim.example',
    stripe: {
      apiBase: stripeBase,
      filesBase: stripeBase,
      connectBase: stripeBase,
      jsUrl: stripeBase,
      platform: {
        clientId: platform.id,
        secretKey: platform.secretKey,
        publishableKey: platform.publishableKey,
        webhookSecrets: [platform.webhookSecret],
        liveMode: false,
      },
    },
  })
  return { ...account, settings: { ...account.settings, ...settings }, secrets: { ...account.secrets, ...secrets } }
}
