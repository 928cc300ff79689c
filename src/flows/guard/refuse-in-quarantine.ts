import { quarantined } from '../../core/quarantine/refusals.ts'
import type { Tx } from '../../ports/tx.ts'
import { isHeld } from '../../store/quarantine.ts'

/** First thing in every command of staff that would move money or send mail: nothing has been sent when it refuses. */
export async function refuseInQuarantine(t: Tx): Promise<void> {
  if (await isHeld(t)) throw quarantined()
}
