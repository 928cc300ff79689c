import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { perform } from '../../../src/flows/payment/perform.ts'
import { refundPayment } from '../../../src/flows/refund/refund-payment.ts'
import { systemClock } from '../../../src/ports/clock.ts'
import { ctxFor, type System } from '../../../src/ports/ctx.ts'
import type { RunTx } from '../../../src/ports/tx.ts'
import type { Doomed } from '../doomed.ts'
import { sandboxSystem } from '../sandbox-system.ts'

/**
 * A process of its own that pays or refunds once and kills itself with SIGKILL at a named point: nothing it holds is
 * flushed, closed or rolled back by it. The points are in the ports, so the flow itself knows nothing of them.
 */
const doomed = JSON.parse(process.argv[2] ?? '{}') as Doomed
const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('a killed process goes on')
}
const at = (point: string): void => {
  if (doomed.dieAt === point) die()
}

const { system } = sandboxSystem({ ...doomed.facts, clock: systemClock, poolSize: 4 })
const ctx = ctxFor(withPoints(system), doomed.organizationId, { kind: 'system' })
if (doomed.pay) await perform(ctx, { ...doomed.pay, amountSeen: BigInt(doomed.pay.amountSeen) })
if (doomed.refund) await refundPayment(ctx, { ...doomed.refund, amount: undefined })
console.error(`the point ${doomed.dieAt} was never reached`)
process.exit(3)

function withPoints(real: System): System {
  let txs = 0
  let calls = 0
  const txOf = (organizationId: string): RunTx => {
    const run = real.txOf(organizationId)
    return async (work) => {
      txs += 1
      const mine = txs
      const result = await run(async (t) => {
        const made = await work(t)
        at(`tx ${mine} before commit`)
        // COMMIT is written to the socket in this very turn; whether it takes effect nobody will tell us.
        if (doomed.dieAt === `tx ${mine} committing`) setImmediate(die)
        return made
      })
      at(`tx ${mine} after commit`)
      return result
    }
  }
  return {
    ...real,
    txOf,
    gateways: {
      ...real.gateways,
      async call(account, request) {
        calls += 1
        const mine = calls
        if (doomed.dieAt === `call ${mine} under way`) void pause(doomed.underWayMs).then(die)
        const outcome = await real.gateways.call(account, request)
        at(`call ${mine} answered`)
        return outcome
      },
    },
  }
}
