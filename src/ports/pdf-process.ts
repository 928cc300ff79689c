import { fileURLToPath } from 'node:url'
import { type Pdf, PdfFailed } from './pdf.ts'
import { type PdfOrder, pdfWorker } from './pdf-worker.ts'

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
  readonly order: PdfOrder
  readonly done: (pdf: Uint8Array) => void
  readonly failed: (error: unknown) => void
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
  const worker = pdfWorker({
    program: options.child ?? fileURLToPath(new URL('./pdf-child.ts', import.meta.url)),
    documentTimeoutMs: options.documentTimeoutMs ?? 10_000,
    documentsMax: options.documentsMax ?? 400,
    rssMaxBytes: options.rssMaxBytes ?? 160 * 1024 * 1024,
    idleMs: options.idleMs ?? 20_000,
  })
  const queue: Waiting[] = []
  let inHand: Waiting | null = null
  let stopped = false

  async function work(): Promise<void> {
    if (inHand) return
    for (inHand = queue.shift() ?? null; inHand; inHand = queue.shift() ?? null) {
      const { order, done, failed } = inHand
      await withOneFreshTry(order).then(done, failed)
    }
    worker.rest()
  }

  async function withOneFreshTry(order: PdfOrder): Promise<Uint8Array> {
    try {
      return await worker.draw(order)
    } catch (error) {
      if (stopped) throw stopping()
      if (!(error instanceof PdfFailed && error.why === 'crash')) throw error
      return worker.draw(order)
    }
  }

  return {
    async render(template, sheet) {
      if (stopped) throw stopping()
      if (queue.length >= queueMax) {
        throw new PdfFailed('busy', `${queue.length} documents wait to be drawn; try again in a minute`)
      }
      const order = { template, text: JSON.stringify(sheet.text), logoPng: sheet.logoPng }
      return new Promise((done, failed) => {
        queue.push({ order, done, failed })
        void work()
      })
    },
    pid: worker.pid,
    async stop() {
      stopped = true
      for (const waiting of [...queue.splice(0), ...(inHand ? [inHand] : [])]) waiting.failed(stopping())
      worker.end()
    },
  }
}

const stopping = (): PdfFailed =>
  new PdfFailed('stopped', 'the system is stopping; ask for the PDF again when it is back')
