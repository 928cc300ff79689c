import { Button, Loader, Modal } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { InvoiceJson } from '../../../src/contract/invoice.ts'
import type { ChargeResultJson } from '../../../src/contract/payment-method.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { chargeQuery } from '../api/payment-methods.ts'
import classes from './charge.module.css'

type ConfirmingProps = {
  readonly result: ChargeResultJson
  readonly onDecided: (decided: ChargeResultJson) => void
  readonly onClose: () => void
}

/** Nobody knows yet. It is asked until somebody does, and closing the dialog loses nothing. */
export function ConfirmingDialog({ result, onDecided, onClose }: ConfirmingProps) {
  useFocusBack()
  const text = useMoneyText()
  const client = useQueryClient()
  const { data } = useQuery(chargeQuery(result))
  const decided = data && data.status !== 'processing' ? data : null
  useEffect(() => {
    if (!decided) return
    for (const stale of ['invoice', 'invoices', 'timeline', 'payments', 'dashboard', 'customer']) {
      client.invalidateQueries({ queryKey: [stale] })
    }
    onDecided(decided)
  }, [decided, client, onDecided])
  return (
    <Modal opened onClose={onClose} title={`Confirming ${text(result.amount, result.currency)}`} size={460}>
      <div className={classes.waiting} role="status" data-testid="charge-confirming">
        <Loader size="xs" mt={3} aria-hidden="true" />
        <div>
          <p className={classes.words}>{result.sentence}</p>
          <p className={classes.words}>
            Please do not charge again. You may close this; the invoice shows the result by itself.
          </p>
        </div>
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Close
        </Button>
      </div>
    </Modal>
  )
}

type AsksProps = {
  readonly invoice: InvoiceJson
  readonly result: ChargeResultJson
  readonly onPayLink: () => void
  readonly onClose: () => void
}

/** The bank wants the customer: a mail with the pay link is on its way, or there is nobody to write to. */
export function BankAsksDialog({ invoice, result, onPayLink, onClose }: AsksProps) {
  useFocusBack()
  return (
    <Modal opened onClose={onClose} title={`${invoice.customerName} has to confirm`} size={460}>
      <div role="status" data-testid="charge-authenticate">
        <p className={classes.words}>{result.sentence}</p>
        <p className={classes.words}>Nothing was charged. The invoice shows when they have paid.</p>
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onPayLink}>
          Open the pay link
        </Button>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </div>
    </Modal>
  )
}
