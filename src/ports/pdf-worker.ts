import { type ChildProcess, fork } from 'node:child_process'
import { PdfFailed, type PdfTemplate } from './pdf.ts'
import type { PdfAnswer, PdfJob } from './pdf-child.ts'

export type PdfWorkerOptions = {
  readonly program: string
  readonly documentTimeoutMs: number
  readonly documentsMax: number
  readonly rssMaxBytes: number
  readonly idleMs: number
}

/** One document on its way: `text` is JSON. */
export type PdfOrder = { readonly template: PdfTemplate; readonly text: string; readonly logoPng: Uint8Array | null }

/** The drawing process, or none: started by the first document, replaced when worn, ended when idle. */
export type PdfWorker = {
  /** One at a time. Throws `PdfFailed`; after anything but a template's fault the process is gone. */
  draw(order: PdfOrder): Promise<Uint8Array>
  /** Nothing to do for now: keeps the process warm for `idleMs`, without keeping the server alive for it. */
  rest(): void
  end(): void
  pid(): number | null
}

export function pdfWorker(options: PdfWorkerOptions): PdfWorker {
  let child: ChildProcess | null = null
  let drawn = 0
  let idle: NodeJS.Timeout | undefined

  function end(): void {
    clearTimeout(idle)
    child?.kill('SIGKILL')
    child = null
  }

  return {
    end,
    pid: () => child?.pid ?? null,
    rest() {
      if (!child) return
      letGo(child)
      idle = setTimeout(end, options.idleMs)
      idle.unref()
    },
    async draw({ template, text, logoPng }) {
      clearTimeout(idle)
      if (!child) {
        child = start(options.program)
        drawn = 0
      }
      drawn += 1
      const answer = await ask(child, { id: drawn, template, text, logoPng }, options.documentTimeoutMs).catch(
        (error) => {
          end()
          throw error
        },
      )
      if (drawn >= options.documentsMax || answer.rssBytes > options.rssMaxBytes) end()
      if ('error' in answer) throw new PdfFailed('template', `the ${template} could not be drawn: ${answer.error}`)
      return answer.pdf
    },
  }
}

/**
 * Starts without our environment: database address and keys are none of its business. One allocation arena and one
 * thread, because a second of each costs memory and brings nothing to one document at a time.
 */
function start(program: string): ChildProcess {
  const child = fork(program, [], {
    env: { MALLOC_ARENA_MAX: '1', RAYON_NUM_THREADS: '1', MALLOC_TRIM_THRESHOLD_: '1000000' },
    execArgv: ['--max-old-space-size=64', '--expose-gc', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  // Whoever waits for an answer listens for itself; an error nobody waits for must not end the server.
  child.on('error', () => {})
  return child
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
function letGo(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  const stderr = child.stderr as (NodeJS.ReadableStream & { unref?: () => void }) | null
  stderr?.unref?.()
}
