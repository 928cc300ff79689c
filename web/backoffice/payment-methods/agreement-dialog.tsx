import { Modal } from '@mantine/core'
import type { CustomerJson } from '../../../src/contract/customer.ts'
import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { Instant } from '../../ui/day.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import classes from './saved-cards.module.css'

type Props = { readonly card: PaymentMethodJson; readonly customer: CustomerJson; readonly onClose: () => void }

/** The words that the customer saw beside the box they ticked: what charging the card rests on. */
export function AgreementDialog({ card, customer, onClose }: Props) {
  useFocusBack()
  const { agreement } = card
  if (!agreement) return null
  return (
    <Modal opened onClose={onClose} title={`${customer.name} agreed to this`} size={520}>
      <blockquote className={classes.words}>{agreement.words}</blockquote>
      <p className={classes.agreed}>
        For {card.label}, on <Instant at={agreement.agreedAt} time />. Wording {agreement.version}.
        {agreement.revokedAt && (
          <>
            {' '}
            Ended <Instant at={agreement.revokedAt} time />.
          </>
        )}
      </p>
    </Modal>
  )
}
