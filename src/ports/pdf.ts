/**
 * What a template gets. `text` is sent as JSON, so that whatever customers typed stays text; `logoPng` are bytes we
 * re-encoded ourselves. Neither can name a file or an address (CORRECTNESS §18.10, A-050).
 */
export type PdfSheet = {
  readonly text: Readonly<Record<string, unknown>>
  readonly logoPng: Uint8Array | null
}

export type PdfTemplate = 'invoice' | 'receipt' | 'credit-note'

/** Draws a document from data in its own recycled process; templates and their data are in `src/render/pdf`. */
export type Pdf = {
  /** Same sheet, same bytes. Throws `PdfFailed` when a fresh process could not draw it either, or too many wait. */
  render(template: PdfTemplate, sheet: PdfSheet): Promise<Uint8Array>
}

/** No document came out. `why` tells a caller whether trying again later makes sense (`busy`, `timeout`, `crash`). */
export class PdfFailed extends Error {
  override readonly name = 'PdfFailed'
  readonly why: 'busy' | 'timeout' | 'crash' | 'template' | 'stopped'

  constructor(why: PdfFailed['why'], message: string) {
    super(message)
    this.why = why
  }
}
