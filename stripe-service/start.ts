import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Control } from './control/control.ts'
import { postWebhooks } from './post-webhooks.ts'
import { stripeServer } from './server.ts'
import { createStripe, type StripeCore } from './stripe.ts'

export type RunningStripe = {
  /** `http://127.0.0.1:<port>`, in place of api.stripe.com, files.stripe.com, connect.stripe.com and js.stripe.com. */
  readonly url: string
  readonly port: number
  readonly control: Control
  /** Closes the door; calls that are kept waiting on purpose are cut after half a second. The books are forgotten. */
  stop(): Promise<void>
}

/** Serves a new stand-in for Stripe on 127.0.0.1, in this process and in real time. Throws when the port is taken. */
export async function startStripe({ port = 0 }: { readonly port?: number } = {}): Promise<RunningStripe> {
  let stripe: StripeCore | undefined
  const server = stripeServer(() => {
    if (!stripe) throw new Error('the service is not open yet')
    return stripe
  })
  const taken = await listenOn(server, port)
  const url = `http://127.0.0.1:${taken}`
  stripe = createStripe({ now: Date.now, ids: randomId, baseUrl: url })
  const poster = postWebhooks(stripe)
  let stopping: Promise<void> | undefined
  return {
    url,
    port: taken,
    control: stripe.control,
    stop() {
      stopping ??= close(server).then(() => poster.stop())
      return stopping
    },
  }
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz0123456789'

/** `prefix_1` and 23 letters of chance, as Stripe's ids look. */
function randomId(prefix: string): string {
  return `${prefix}_1${[...randomBytes(23)].map((byte) => letters[byte & 63]).join('')}`
}

const listenOn = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 500)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
