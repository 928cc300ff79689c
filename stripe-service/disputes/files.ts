import { keep, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import type { UploadedFile } from '../door/multipart.ts'
import { badRequest } from '../door/refused.ts'
import { newFile, type StripeFile } from '../objects/file.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'

const bytesAtMost = 5 * 1024 * 1024

/** Takes a PDF, JPEG or PNG of at most 5 MB as evidence; known by its first bytes, not by its name. */
function upload(service: Service, { books, fields, file }: ApiCall): StripeFile {
  const purpose = fields.mustText('purpose')
  fields.ignore('file_link_data')
  fields.done()
  if (!file) throw badRequest('Missing required param: file.', { code: 'parameter_missing', param: 'file' })
  const type = kindOf(file)
  if (purpose !== 'dispute_evidence') throw badRequest(`Invalid purpose: ${purpose}`, { param: 'purpose' })
  if (type === undefined) {
    throw badRequest(
      'The file could not be uploaded: for the purpose dispute_evidence it must be of type PDF, JPG or PNG.',
      { param: 'file' },
    )
  }
  if (file.bytes.length > bytesAtMost) throw badRequest('The file exceeds the maximum size of 5 MB.', { param: 'file' })
  const { filename } = file
  const wanted = { id: service.newId('file'), created: service.clock.seconds(), baseUrl: service.baseUrl }
  return keep(books, newFile({ ...wanted, filename, purpose, size: file.bytes.length, type }))
}

function kindOf({ bytes }: UploadedFile): 'pdf' | 'jpg' | 'png' | undefined {
  const begins = (...first: number[]): boolean => first.every((byte, index) => bytes[index] === byte)
  if (begins(0x25, 0x50, 0x44, 0x46)) return 'pdf'
  if (begins(0xff, 0xd8, 0xff)) return 'jpg'
  if (begins(0x89, 0x50, 0x4e, 0x47)) return 'png'
  return undefined
}

export const fileRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/files', door: 'secret', handle: (service, call) => json(upload(service, call)) },
  {
    method: 'GET',
    path: '/v1/files',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const purpose = fields.text('purpose')
      const found = books.kept.file.filter((file) => !purpose || file.purpose === purpose)
      return json(listPage(found, fields, '/v1/files'))
    },
  },
  {
    method: 'GET',
    path: '/v1/files/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'file', ids.id ?? ''))
    },
  },
]
