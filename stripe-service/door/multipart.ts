import { Buffer } from 'node:buffer'
import { type FormTree, setField } from './form.ts'
import { badRequest } from './refused.ts'

export type UploadedFile = { readonly filename: string; readonly type: string; readonly bytes: Uint8Array }

/** Decodes a multipart body with at most one file, in the field `file`. Throws `badRequest` for a broken one. */
export function decodeMultipart(
  body: string | Uint8Array,
  contentType: string,
): { form: FormTree; file?: UploadedFile } {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (!boundary) throw badRequest('The multipart body has no boundary.')
  const text = Buffer.from(body).toString('latin1')
  const form: FormTree = Object.create(null)
  let file: UploadedFile | undefined
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const split = part.indexOf('\r\n\r\n')
    if (split < 0) throw badRequest('A part of the multipart body has no end to its headers.')
    const head = Buffer.from(part.slice(0, split), 'latin1').toString('utf8')
    const content = Buffer.from(part.slice(split + 4, -2), 'latin1')
    const name = /name="([^"]*)"/i.exec(head)?.[1] ?? ''
    const filename = /filename="([^"]*)"/i.exec(head)?.[1]
    if (filename === undefined) setField(form, name, content.toString('utf8'))
    else if (name === 'file') {
      file = { filename, type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? '', bytes: content }
    }
  }
  return { form, file }
}
