import type { CustomerJson } from '../../../src/contract/customer.ts'
import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { removePaymentMethod } from '../api/payment-methods.ts'
import { useCommand } from '../api/use-command.tsx'

type Props = { readonly card: PaymentMethodJson; readonly customer: CustomerJson; readonly onClose: () => void }

/** The gateway forgets the card for good; only the customer can save it again. */
export function RemoveCardDialog({ card, customer, onClose }: Props) {
  const remove = useCommand((id: string) => removePaymentMethod(id), {
    stale: [['payment-methods'], ['timeline']],
    done: onClose,
    says: () => `${card.label} is removed`,
  })
  return (
    <Dialog
      opened
      danger
      onClose={onClose}
      title={`Remove ${card.label}`}
      sentence={`It can no longer be charged, and is no longer offered to ${customer.name} on pay pages. Payments that were made with it stay, and can still be refunded. This cannot be undone; ${customer.name} can save the card again when they next pay.`}
      action="Remove card"
      busy={remove.isPending}
      onAction={() => remove.mutate(card.id)}
    />
  )
}
