import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Dice } from '../../sim/dice.ts'

/**
 * `reset` breaks off in the middle of what was sent, `stall` holds everything back for a while, `half_close` ends one
 * direction, and after `silence` nothing comes any more although the connection stays open.
 */
export type Trouble = 'reset' | 'stall' | 'half_close' | 'silence'

export type TcpProxy = {
  readonly port: number
  /** Where new connections go from now on. */
  aim(target: NetConnectOpts): void
  /** From now on one piece of data in so many meets trouble; null: none does. */
  trouble(oneIn: number | null): void
  /** Resets every connection there is. */
  cutAll(): void
  /** Every connection there is falls silent for good. */
  silenceAll(): void
  /** How often each trouble was made. */
  made(): Readonly<Record<Trouble, number>>
  close(): Promise<void>
}

type Options = { readonly target: NetConnectOpts; readonly dice: Dice; readonly stallMs?: readonly [number, number] }
type Pair = { readonly here: Socket; readonly there: Socket; stalled: Promise<unknown> | null }

const troubles = ['reset', 'reset', 'stall', 'stall', 'half_close', 'half_close', 'silence'] as const
const never = new Promise(() => {})

type Meet = (pair: Pair, to: Socket, piece: Buffer) => Promise<Buffer | null>

/** Passes on one direction until it ends, or until it has met trouble that ends it. */
async function carry(pair: Pair, from: Socket, to: Socket, meet: Meet): Promise<void> {
  for await (const piece of from) {
    if (pair.stalled) await pair.stalled
    const rest = await meet(pair, to, piece as Buffer)
    if (rest === null) return
    if (!to.write(rest)) await drained(to)
  }
  to.end()
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

/** Stands between two processes on this machine and passes on what they say, until it is told to make trouble. */
export async function tcpProxy({ target, dice, stallMs = [300, 4_000] }: Options): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  const made: Record<Trouble, number> = { reset: 0, stall: 0, half_close: 0, silence: 0 }
  let aimed = target
  let oneIn: number | null = null

  const cut = (pair: Pair): void => {
    pairs.delete(pair)
    pair.here.resetAndDestroy()
    if (pair.there.remoteAddress) pair.there.resetAndDestroy()
    else pair.there.destroy() // a local socket knows no reset
  }
  /** Null: the connection is no more. Otherwise what is left to pass on. */
  const meet: Meet = async (pair, to, piece) => {
    if (oneIn === null || !dice.chance(1 / oneIn)) return piece
    const kind = dice.pick(troubles)
    made[kind] += 1
    if (kind === 'stall' || kind === 'silence') {
      pair.stalled = kind === 'stall' ? pause(dice.whole(...stallMs)) : never
      await pair.stalled
      pair.stalled = null
      return piece
    }
    const head = piece.subarray(0, dice.whole(0, piece.length))
    if (kind === 'half_close') {
      to.end(head)
      return null
    }
    if (head.length > 0) await new Promise((resolve) => to.write(head, resolve))
    cut(pair)
    return null
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (here) => {
    const there = connect({ ...aimed, allowHalfOpen: true, noDelay: true })
    const pair: Pair = { here, there, stalled: null }
    pairs.add(pair)
    const over = (): void => cut(pair)
    for (const socket of [here, there]) socket.on('error', over).on('close', () => pairs.delete(pair))
    void Promise.all([carry(pair, here, there, meet), carry(pair, there, here, meet)]).catch(over)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    aim(next) {
      aimed = next
    },
    trouble(next) {
      oneIn = next
    },
    cutAll: () => [...pairs].forEach(cut),
    silenceAll() {
      for (const pair of pairs) pair.stalled = never
    },
    made: () => ({ ...made }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const pair of pairs) cut(pair)
      }),
  }
}
