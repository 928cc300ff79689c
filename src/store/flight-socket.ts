import { Socket } from 'node:net'

type Part = { readonly chunk: Buffer; readonly encoding: BufferEncoding }

/**
 * A socket that hands on what was held back as one piece. The driver writes five messages for each statement, so a flight
 * of fourteen is seventy small ones; handing the kernel a list of them takes longer than copying them together.
 */
export class FlightSocket extends Socket {
  override _writev(parts: Part[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(parts.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done)
  }
}
