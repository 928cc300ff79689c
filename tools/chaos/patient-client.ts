import { setTimeout as pause } from 'node:timers/promises'

export type Asked = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Answered = { readonly status: number; readonly headers: Headers; readonly text: string }

/** Sends a request again, byte for byte, until somebody answers it: what a browser does whose connection was cut. */
export type PatientClient = {
  /** `onTaken` is told when the server says that it is still at the first one: the answer may be minutes away. */
  send(asked: Asked, onTaken?: () => void): Promise<Answered>
  /** Requests go to this server as well, in turn; the one that does not answer is left for the other. */
  alsoAt(url: string): void
  /** How often a request had to be sent again. */
  repeated(): number
  /** From now on a request that is not answered is an error: the run is over. */
  giveUp(): void
  isOver(): boolean
}

/** The run ended first. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  constructor({ method, path }: Asked, last: Answered | null) {
    super(`${method} ${path}: ${last ? `${last.status} ${last.text.slice(0, 200)}` : 'no answer'}`)
  }
}

/** A customer who sees nothing for so long reloads. */
const patienceMs = 20_000
const pauseMs = 250

/** Nothing final was said: the same is asked again. */
const isFinal = (answer: Answered): boolean => answer.status < 500 && answer.status !== 429 && !isTaken(answer)
const isTaken = ({ status, text }: Answered): boolean => status === 409 && text.includes('idempotency_running')

export function patientClient(url: string): PatientClient {
  let repeated = 0
  let over = false
  const urls = [url]
  let turns = 0
  const sendOnce = async ({ method, path, headers, body }: Asked): Promise<Answered | null> => {
    try {
      const signal = AbortSignal.timeout(patienceMs)
      turns += 1
      const answer = await fetch(`${urls[turns % urls.length]}${path}`, {
        method,
        redirect: 'manual',
        signal,
        ...(headers && { headers }),
        ...(body !== undefined && { body }),
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    } catch {
      return null // refused, reset, cut in the middle, or silent for too long
    }
  }
  return {
    async send(asked, onTaken) {
      for (;;) {
        const answer = await sendOnce(asked)
        if (answer && isFinal(answer)) return answer
        if (over) throw new Unanswered(asked, answer)
        repeated += 1
        if (answer && isTaken(answer)) onTaken?.()
        await pause(answer && isTaken(answer) ? 4 * pauseMs : pauseMs)
      }
    },
    alsoAt: (next) => void urls.push(next),
    repeated: () => repeated,
    giveUp() {
      over = true
    },
    isOver: () => over,
  }
}
