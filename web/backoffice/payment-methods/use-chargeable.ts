import { useQuery } from '@tanstack/react-query'
import type { InvoiceJson } from '../../../src/contract/invoice.ts'
import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { isOutstanding } from '../../../src/core/invoice/status.ts'
import { paymentMethodsQuery } from '../api/payment-methods.ts'
import { useMay } from '../api/session.ts'

const NONE: readonly PaymentMethodJson[] = []

/** The cards that may be charged for an invoice now, by this person; none while a payment of it is being confirmed. */
export function useChargeable(invoice: InvoiceJson): readonly PaymentMethodJson[] {
  const take = useMay('payments.take')
  const view = useMay('payment_methods.view_masked')
  const isOwed = isOutstanding(invoice.status) && invoice.amountDue > 0 && !invoice.badges.includes('processing')
  const { data } = useQuery({ ...paymentMethodsQuery(invoice.customerId), enabled: take && view && isOwed })
  if (!take || !isOwed) return NONE
  return data?.filter(({ chargeable, liveMode }) => chargeable && liveMode === invoice.liveMode) ?? NONE
}
