import type { GatewayReports, Movement } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { asObject, type JsonObject, minorUnitsAt, objectsAt, textAt } from '../shared/json-fields.ts'
import { askOfAccount, askSandbox, pageOf } from './ask-sandbox.ts'
import { readCharge, readTxn as readChargeTxn } from './read-charge.ts'
import { readHook } from './read-hook.ts'
import { readPayoutItems, readPayouts } from './read-payouts.ts'
import { readRefund, readTxn as readRefundTxn } from './read-refund.ts'

/** What the sandbox tells beyond answers to commands: events, single movements, its list of them, its balances. */
export const sandboxReports = (http: Http): GatewayReports => ({
  readHook,
  fetchTxn: (account, { kind, id }) =>
    askSandbox(http, account, `/v1/${kind}s/${encodeURIComponent(id)}`, (json) => {
      const movement = readMovement(kind, json)
      return movement && { kind: 'found', movement }
    }),
  listTxns: (account, from) => askOfAccount(http, account, `/v1/movements?${pageOf(from)}`, readPage),
  newestTxns: (account, limit) => askOfAccount(http, account, `/v1/movements?newest=${limit}`, readPage),
  listPayouts: (account, from) => askOfAccount(http, account, `/v1/payouts?${pageOf(from)}`, readPayouts),
  listPayoutItems: (account, { payoutId, cursor }) =>
    askOfAccount(
      http,
      account,
      `/v1/payouts/${encodeURIComponent(payoutId)}/items?${pageOf({ cursor })}`,
      readPayoutItems,
    ),
  readBalances: (account) =>
    askOfAccount(http, account, '/v1/balance', (json) => {
      const balances = objectsAt(json, 'balances')?.map(readBalance)
      return balances?.every((one) => one !== null) ? ({ kind: 'balances', balances } as const) : null
    }),
})

function readPage(json: JsonObject) {
  const movements = objectsAt(json, 'movements')?.map(readListed)
  // One line that cannot be read makes the whole page unreadable: it may be the one that nobody knows of.
  if (!movements?.every((one) => one !== null)) return null
  return { kind: 'page', movements, next: textAt(json, 'next') } as const
}

function readListed(line: JsonObject): Movement | null {
  if (line.kind !== 'charge' && line.kind !== 'refund') return null
  const shown = asObject(line[line.kind])
  return shown && readMovement(line.kind, shown)
}

function readMovement(kind: 'charge' | 'refund', json: JsonObject): Movement | null {
  const [txn, outcome] =
    kind === 'charge' ? [readChargeTxn(json), readCharge(json)] : [readRefundTxn(json), readRefund(json)]
  const ofTxnId = kind === 'refund' ? textAt(json, 'chargeId') : null
  if (!txn || outcome.kind === 'unknown' || (kind === 'refund' && !ofTxnId)) return null
  return { kind, txn, outcome, ofTxnId }
}

function readBalance(json: JsonObject): { currency: string; available: bigint } | null {
  const currency = textAt(json, 'currency')
  const available = minorUnitsAt(json, 'available')
  return currency && available !== null ? { currency, available } : null
}
