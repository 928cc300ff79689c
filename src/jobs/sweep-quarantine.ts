import { errorText } from '../core/error-text.ts'
import { sweepQuarantine } from '../flows/quarantine/sweep-quarantine.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { isClockGuarded } from '../store/clock-guard.ts'
import { scanUnswept } from '../store/quarantine.ts'

/**
 * Compares the gateways of every organization whose quarantine waits for it. One that fails does not stop
 * the others; all wait while the clocks are not to be believed.
 */
export async function sweepQuarantines(system: System): Promise<number> {
  if (await isClockGuarded(system.directory)) return 0
  const waiting = await scanUnswept(system.directory)
  for (const { organizationId } of waiting) {
    await sweepQuarantine(ctxFor(system, organizationId, { kind: 'system' })).catch((error: unknown) =>
      system.log.error('a quarantine could not be swept', {
        organization: organizationId,
        error: errorText(error),
      }),
    )
  }
  return waiting.length
}
