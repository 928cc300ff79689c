import type { Account } from './accounts.ts'
import { acceptDispute, afterTheBanks, submitEvidence } from './answer-dispute.ts'
import { type Call, type Incoming, readFrom, reading, readPage } from './call.ts'
import { type DisputeRow, getDispute, listDisputes, showDispute } from './disputes.ts'
import { showFile, storeFile } from './evidence-files.ts'
import { readFields, referenceRule } from './read-fields.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

export function readEvidence(id: string, body: string): Call {
  const fields = readFields(body)
  const evidence = {
    texts: fields.texts('texts', /^[\s\S]{1,150000}$/),
    files: fields.texts('files', referenceRule),
  }
  fields.done()
  return answering((service, account) => submitEvidence(service, account, id, evidence))
}

export function readAcceptance(id: string, body: string): Call {
  readFields(body).done()
  return answering((service, account) => acceptDispute(service, account, id))
}

const answering = (answer: (service: Service, account: Account) => DisputeRow): Call => ({
  ...reading(afterTheBanks((service, account) => showDispute(service, answer(service, account)))),
  op: 'answer_dispute',
})

export function readFile({ query, file }: Incoming): Call {
  const name = query.get('name') ?? ''
  if (!/^[^/\\\p{Cc}]{1,120}$/u.test(name))
    throw new Refused(422, 'invalid_field', 'name must be the name of a file, at most 120 characters.', 'name')
  const { type = '', bytes = new Uint8Array() } = file ?? {}
  return {
    op: 'upload_file',
    run: (service, account) => ({ status: 200, body: showFile(storeFile(service, account, { name, type, bytes })) }),
  }
}

export function readDisputes(query: URLSearchParams): Call {
  const page = { fromMs: readFrom(query), ...readPage(query) }
  return reading(afterTheBanks((service, account) => listDisputes(service, account, page)))
}

export const readOneDispute = (id: string): Call =>
  reading(afterTheBanks((service, account) => showDispute(service, getDispute(service, account, id))))
