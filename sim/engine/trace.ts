import { createHash } from 'node:crypto'
import { type Fault, faultWords } from './faults.ts'

/** What happened, twice: as a hash over every detail, and as sentences for whoever reads a failure. */
export type Trace = {
  /** A stop has its turn. */
  at(key: string, says: string, fault: Fault | null): void
  failed(key: string, error: unknown): void
  /** Something outside the host happens. */
  say(who: string, sentence: string): void
  /** Details that belong to the hash alone. */
  feed(detail: string): void
  hash(): string
  readonly story: readonly string[]
}

const mostSentences = 20_000

/** `now` in microseconds since 1970. */
export function createTrace(now: () => number, startAt: number): Trace {
  const hash = createHash('sha256')
  const story: string[] = []
  // Hashed in large pieces: a call for each detail costs more than the hashing.
  let waiting = ''
  const feed = (detail: string): void => {
    waiting += detail
    if (waiting.length < 65_536) return
    hash.update(waiting)
    waiting = ''
  }
  const tell = (who: string, sentence: string): void => {
    feed(`${now()} ${who}: ${sentence}\n`)
    if (story.length < mostSentences) story.push(`${clockText(now() - startAt)}  ${who}: ${sentence}`)
  }
  return {
    story,
    at: (key, says, fault) => tell(key, fault ? `${says}; ${faultWords(fault).toUpperCase()}` : says),
    failed: (key, error) => tell(key, `fails: ${error instanceof Error ? error.message : String(error)}`),
    say: tell,
    feed,
    hash: () => hash.copy().update(waiting).digest('hex').slice(0, 24),
  }
}

/** Days, hours, minutes, seconds and milliseconds since the history began. */
function clockText(microseconds: number): string {
  const ms = Math.floor(microseconds / 1_000)
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0')
  const days = Math.floor(ms / 86_400_000)
  const clock = `${two((ms / 3_600_000) % 24)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`
  return days > 0 ? `day ${days} ${clock}` : clock
}
