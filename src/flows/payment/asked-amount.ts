import { amountDue } from '../../core/invoice/receive-payment.ts'
import {
  aboveDue,
  balanceChanged,
  belowGateway,
  invoicePaid,
  invoiceVoid,
  invoiceWrittenOff,
  partialNotAllowed,
  partialTooSmall,
  restTooSmall,
} from '../../core/invoice/refusals.ts'
import { min, money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { chooseTip } from '../../core/tip/choose-tip.ts'
import { tipsOnInvoice } from '../../core/tip/tip.ts'
import type { GatewayTraits } from '../../ports/gateway.ts'
import type { InvoiceMoney } from '../../store/invoice-money.ts'
import type { PayCommand } from './command.ts'

/** What a command asks for, in minor units: `amount` settles the invoice, `tip` comes on top of it and never does. */
export type Asked = { readonly amount: bigint; readonly tip: bigint }

/** How much of the invoice this command pays, in minor units, or a refusal that says why none of it. */
export function amountToPay(invoice: InvoiceMoney, command: PayCommand): bigint {
  if (invoice.voidedAt) throw invoiceVoid(invoice)
  if (invoice.writtenOffAt) throw invoiceWrittenOff(invoice)
  const due = amountDue(invoice)
  if (due === 0n) throw invoicePaid(invoice)
  const text = textIn(invoice)
  if (command.kind === 'pay_by_link' && command.amountSeen !== due) throw balanceChanged(text(due))
  const amount = command.payAmount ?? due
  if (amount > due) throw aboveDue(invoice, text(due))
  if (amount === due) return due
  if (!invoice.partialPayments) throw partialNotAllowed(invoice, text(due))
  const least = min(invoice.partialMinimum, due)
  if (amount < least) throw partialTooSmall(text(least))
  return amount
}

/**
 * The same with its tip, as this gateway can take it. The tip is worked out here and now, on what is being paid
 * (CORRECTNESS §8); what the gateway takes at least is asked of that, not of the tip.
 */
export function withTip(invoice: InvoiceMoney, amount: bigint, command: PayCommand, traits: GatewayTraits): Asked {
  refuseTooLittle(invoice, amount, traits.leastAmount?.(invoice.currency) ?? 0n)
  const tip = chooseTip({
    base: money(amount, invoice.currency),
    choice: command.tip ?? { kind: 'none' },
    offered: tipsOnInvoice(invoice),
    step: traits.amountStep?.(invoice.currency) ?? 1n,
    text: textIn(invoice),
  })
  return { amount, tip }
}

/** Neither the payment nor what it leaves may be less than the gateway takes: nobody could pay that rest online. */
function refuseTooLittle(invoice: InvoiceMoney, amount: bigint, least: bigint): void {
  const text = textIn(invoice)
  const due = amountDue(invoice)
  if (due < least) throw belowGateway(invoice, text(least))
  if (amount < least) throw partialTooSmall(text(least))
  const rest = due - amount
  if (rest > 0n && rest < least) throw restTooSmall(text(rest), text(due))
}

const textIn =
  ({ currency, locale }: InvoiceMoney) =>
  (minor: bigint): string =>
    formatMoney(money(minor, currency), locale)
