import type { SqlValue } from '../../src/ports/tx.ts'
import type { Written } from '../world/watched-tx.ts'

/** What a database transaction did, in one line of words; a mere read when it wrote nothing. */
export function sentenceOfWrites(writes: readonly Written[]): string {
  const parts = writes.flatMap((write) => sentence(write) ?? [])
  return parts.length > 0 ? `writes ${parts.join(', ')}` : 'reads'
}

function sentence({ verb, table, values }: Written): string | null {
  const of = (column: string): string => textOf(values[column])
  switch (`${verb} ${table}`) {
    case 'insert gateway_attempts':
      return `attempt ${tail(values.id)} to ${of('op')} ${of('amount')} ${of('currency')} as dispatched (reference ${of('merchant_ref')})`
    case 'update gateway_attempts':
      if ('state' in values)
        return `attempt ${tail(values.id)} is ${of('state')}${values.decline_code ? ` (${of('decline_code')})` : ''}`
      return 'when to ask again'
    case 'insert payment_intents':
      return `intent ${tail(values.id)} over ${of('amount')} ${of('currency')}`
    case 'update payment_intents':
      return `intent ${tail(values.id)} is ${of('state')}`
    case 'insert payments':
      return `PAYMENT ${tail(values.id)} of ${of('amount')} ${of('currency')}${values.gateway_txn_id ? ` (${of('gateway_txn_id')})` : ''}`
    case 'insert refunds':
      return `refund ${tail(values.id)} of ${of('amount')} ${of('currency')}`
    case 'update refunds':
      return `refund ${tail(values.id)} is ${of('state')}`
    case 'insert credit_notes':
      return `credit note over ${of('amount')}`
    case 'insert customer_credits':
      return `customer credit of ${of('amount')}`
    case 'insert exceptions':
      return `EXCEPTION ${of('kind')}`
    case 'insert invoices':
      return `draft over ${of('total')} ${of('currency')}`
    case 'update invoices':
      return 'status' in values ? `invoice ${tail(values.id)} is ${of('status')}` : 'the invoice'
    case 'insert deliveries':
      return `a ${of('template')} to send`
    case 'update deliveries':
      return 'how the delivery went'
    case 'insert payment_links':
      return 'a new pay link'
    case 'update payment_links':
      return 'revoked_at' in values ? 'the end of the old pay link' : null
    default:
      return null
  }
}

const textOf = (value: SqlValue): string => (value === null || value === undefined ? '?' : String(value))
/** The end of an id is enough to tell rows of one story apart. */
const tail = (value: SqlValue): string => textOf(value).slice(-6)
