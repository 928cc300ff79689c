import type { GatewayAdapter, GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { askGateway, callGateway } from '../shared/call-gateway.ts'
import { readAccess, type SandboxAccess } from './access.ts'
import { sandboxDisputes } from './disputes.ts'
import { askAbout } from './look-up.ts'
import { readCancelAnswer, readConfirmAnswer, readObjectAnswer } from './read-object.ts'
import { readRefundAnswer } from './read-refund.ts'
import { readSaleAnswer } from './read-sale-answer.ts'
import { sandboxReports } from './reports.ts'
import { sandboxTraits } from './traits.ts'
import { sandboxVault } from './vault.ts'
import { writeRequest } from './write-request.ts'

/**
 * The sandbox gateway (docs/sandbox-api.md), an adapter like any other: writes a request, sends it once, reads the
 * answer. An account whose settings or key are missing is never called.
 */
export const sandboxAdapter = (http: Http): GatewayAdapter => ({
  name: 'sandbox',
  ...sandboxReports(http),
  ...sandboxDisputes(http),
  ...sandboxVault(http),
  traits: sandboxTraits,
  async call(account, request) {
    const access = readAccess(account)
    if (!access) return { kind: 'rejected', why: 'credentials', detail: 'settings_incomplete' }
    return callGateway(http, writeRequest(access, request), (status, body) => readAnswer(access, request, status, body))
  },
  async lookUp(account, what) {
    const access = readAccess(account)
    if (!access) return { kind: 'failed', why: 'credentials' }
    const question = askAbout(access, what)
    return askGateway(http, question.request, question.read)
  },
})

function readAnswer(access: SandboxAccess, request: GatewayRequest, status: number, body: string): Outcome {
  const asked = { merchantRef: request.merchantRef, publicUrl: access.publicUrl }
  switch (request.op) {
    case 'create_object':
      return readObjectAnswer(asked, status, body)
    case 'confirm':
      return readConfirmAnswer(asked, status, body)
    case 'cancel_object':
      return readCancelAnswer(asked, status, body)
    case 'sale':
      return readSaleAnswer(asked, status, body)
    case 'refund':
      return readRefundAnswer(status, body)
  }
}
