import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Pdf, PdfFailed, type PdfSheet, type PdfTemplate } from './pdf.ts'
import type { PdfAnswer, PdfJob } from './pdf-child.ts'

export type PdfProcessOptions = {
  /** Documents that may wait for their turn; the next one is refused as `busy`. */
  readonly queueMax?: number
  readonly documentTimeoutMs?: number
  /** A process is replaced after so many documents, or when it has grown past this. */
  readonly documentsMax?: number
  readonly rssMaxBytes?: number
  /** How long a process without work is kept warm. */
  readonly idleMs?: number
  /** The program to run; tests give one that crashes or never answers. */
  readonly child?: string
}

/** A `Pdf` with its process. `pid` is null while none runs; `stop` ends it and refuses what still waits. */
export type PdfProcess = Pdf & {
  pid(): number | null
  stop(): Promise<void>
}

type Waiting = {
  readonly template: PdfTemplate
  readonly text: string
  readonly logoPng: Uint8Array | null
  readonly done: (pdf: Uint8Array) => void
  readonly failed: (error: PdfFailed) => void
}

/**
 * Draws documents in a child process, one at a time, in the order they were asked for.
 *
 * The process starts with the first document and ends after `idleMs` without work, so an idle system pays no memory
 * for it. If it dies under a document, that document gets one try in a fresh process, because the fault may be what
 * came before it. A document that takes too long is not tried again: it would only take too long twice.
 */
export function pdfProcess(options: PdfProcessOptions = {}): PdfProcess {
  const queueMax = options.queueMax ?? 100
  const documentTimeoutMs = options.documentTimeoutMs ?? 10_000
  const documentsMax = options.documentsMax ?? 400
  const rssMaxBytes = options.rssMaxBytes ?? 160 * 1024 * 1024
  const idleMs = options.idleMs ?? 20_000
  const program = options.child ?? fileURLToPath(new URL('./pdf-child.ts', import.meta.url))

  const queue: Waiting[] = []
  let child: ChildProcess | null = null
  let drawn = 0
  let busy = false
  let stopped = false
  let idle: NodeJS.Timeout | undefined

  function end(): void {
    clearTimeout(idle)
    child?.removeAllListeners()
    child?.kill('SIGKILL')
    child = null
  }

  async function work(): Promise<void> {
    if (busy) return
    busy = true
    clearTimeout(idle)
    for (let next = queue.shift(); next; next = queue.shift()) await finish(next)
    busy = false
    if (!child) return
    rest(child)
    idle = setTimeout(end, idleMs)
    idle.unref()
  }

  async function finish(waiting: Waiting): Promise<void> {
    try {
      waiting.done(await withOneFreshTry(waiting))
    } catch (error) {
      waiting.failed(error instanceof PdfFailed ? error : new PdfFailed('crash', String(error)))
    }
  }

  async function withOneFreshTry(waiting: Waiting): Promise<Uint8Array> {
    try {
      return await draw(waiting)
    } catch (error) {
      if (stopped || !(error instanceof PdfFailed && error.why === 'crash')) throw error
      return draw(waiting)
    }
  }

  async function draw(waiting: Waiting): Promise<Uint8Array> {
    if (stopped) throw new PdfFailed('stopped', 'the system is stopping; ask for the PDF again when it is back')
    if (!child) {
      child = start(program)
      drawn = 0
    }
    drawn += 1
    try {
      const answer = await ask(child, { id: drawn, ...pick(waiting) }, documentTimeoutMs)
      if (drawn >= documentsMax || answer.rssBytes > rssMaxBytes) end()
      if ('error' in answer)
        throw new PdfFailed('template', `the ${waiting.template} could not be drawn: ${answer.error}`)
      return answer.pdf
    } catch (error) {
      if (!(error instanceof PdfFailed && error.why === 'template')) end()
      throw error
    }
  }

  return {
    render(template, sheet: PdfSheet) {
      if (stopped) return Promise.reject(new PdfFailed('stopped', 'the system is stopping'))
      if (queue.length >= queueMax) {
        return Promise.reject(
          new PdfFailed('busy', `${queue.length} documents wait to be drawn; try again in a minute`),
        )
      }
      const text = JSON.stringify(sheet.text)
      return new Promise((done, failed) => {
        queue.push({ template, text, logoPng: sheet.logoPng, done, failed })
        void work()
      })
    },
    pid: () => child?.pid ?? null,
    async stop() {
      stopped = true
      for (const waiting of queue.splice(0)) waiting.failed(new PdfFailed('stopped', 'the system is stopping'))
      end()
    },
  }
}

const pick = ({ template, text, logoPng }: Waiting) => ({ template, text, logoPng })

/**
 * Starts without our environment: database address and keys are none of its business. One allocation arena and one
 * thread, because a second of each costs memory and brings nothing to one document at a time.
 */
function start(program: string): ChildProcess {
  return fork(program, [], {
    env: { MALLOC_ARENA_MAX: '1', RAYON_NUM_THREADS: '1', MALLOC_TRIM_THRESHOLD_: '1000000' },
    execArgv: ['--max-old-space-size=64', '--expose-gc', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

function ask(child: ChildProcess, job: PdfJob, timeoutMs: number): Promise<PdfAnswer> {
  child.ref()
  child.channel?.ref()
  return new Promise<PdfAnswer>((resolve, reject) => {
    let complaint = ''
    const timer = setTimeout(() => {
      settle(() => reject(new PdfFailed('timeout', `a ${job.template} was not drawn within ${timeoutMs} ms`)))
    }, timeoutMs)
    const onMessage = (answer: PdfAnswer) => {
      if (answer.id === job.id) settle(() => resolve(answer))
    }
    const onEnd = (code: unknown, signal: unknown) => {
      const last = complaint.trim().split('\n').at(-1) ?? ''
      settle(() => reject(new PdfFailed('crash', `the PDF process ended (${code ?? signal}) ${last}`.trim())))
    }
    const onComplaint = (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2000)
    }
    const onExit = (code: number | null, signal: string | null) => onEnd(code, signal)
    const onError = (error: Error) => onEnd(error.message, null)
    function settle(act: () => void): void {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      child.stderr?.off('data', onComplaint)
      act()
    }
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    child.stderr?.on('data', onComplaint)
    child.send(job, (error) => {
      if (error) onError(error)
    })
  })
}

/** A process that only waits must not keep the server from ending. */
function rest(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  const stderr = child.stderr as (NodeJS.ReadableStream & { unref?: () => void }) | null
  stderr?.unref?.()
}
