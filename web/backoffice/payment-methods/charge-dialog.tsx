import { Button, Radio } from '@mantine/core'
import { useState } from 'react'
import type { InvoiceJson } from '../../../src/contract/invoice.ts'
import type { ChargeResultJson, ChargeWriteJson, PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { parseAmount } from '../../../src/core/money/text.ts'
import { expiryText } from '../../../src/core/payment-method/expiry.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { AmountInput, amountText } from '../../ui/amount-input.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { usePlace } from '../../ui/place.tsx'
import { chargeInvoice } from '../api/payment-methods.ts'
import { fieldErrors } from '../api/problem.ts'
import { useOrganization } from '../api/session.ts'
import { toast, useCommand } from '../api/use-command.tsx'
import classes from './charge.module.css'
import { BankAsksDialog, ConfirmingDialog } from './charge-outcome.tsx'

type Props = {
  readonly invoice: InvoiceJson
  /** Those that may be charged for it now; at least one. */
  readonly cards: readonly PaymentMethodJson[]
  readonly onPayLink: () => void
  readonly onClose: () => void
}

/** Charges a saved card on the customer's word, and says what became of it: yes, no and why, not known yet, or ask them. */
export function ChargeDialog({ invoice, cards, onPayLink, onClose }: Props) {
  const text = useMoneyText()
  const [result, setResult] = useState<ChargeResultJson | null>(null)
  const [hopeless, setHopeless] = useState<readonly string[]>([])
  const tell = (told: ChargeResultJson, cardId: string) => {
    if (told.status === 'succeeded') {
      toast(`Charged ${text(told.amount, told.currency)} to ${told.method ?? 'the saved card'}`)
      onClose()
      return
    }
    if (told.status === 'declined' && !told.mayRetry) setHopeless([...hopeless, cardId])
    setResult(told)
  }
  const [cardId, choose] = useState(cards.find(({ expired }) => !expired)?.id ?? cards[0]?.id ?? '')
  if (result?.status === 'processing') {
    return <ConfirmingDialog result={result} onDecided={(decided) => tell(decided, cardId)} onClose={onClose} />
  }
  if (result?.status === 'authenticate') {
    return <BankAsksDialog {...{ invoice, result, onPayLink, onClose }} />
  }
  return (
    <ChargeForm
      {...{ invoice, cards, cardId, hopeless, refused: result, onPayLink, onClose }}
      onChoose={choose}
      onResult={(told) => tell(told, cardId)}
    />
  )
}

type FormProps = Props & {
  readonly cardId: string
  /** Cards whose bank said not to try them again. */
  readonly hopeless: readonly string[]
  /** The last try, which came to nothing. */
  readonly refused: ChargeResultJson | null
  readonly onChoose: (cardId: string) => void
  readonly onResult: (result: ChargeResultJson) => void
}

function ChargeForm({ invoice, cards, cardId, hopeless, refused, onChoose, onResult, onPayLink, onClose }: FormProps) {
  const text = useMoneyText()
  const { currency, amountDue } = invoice
  const { typed, setTyped, minor, problem, mayPart } = useAmount(invoice)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const charge = useCommand((body: ChargeWriteJson, key) => chargeInvoice(invoice.id, body, key), {
    stale: [['invoice', invoice.id], ['invoices'], ['timeline'], ['payments'], ['dashboard'], ['customer']],
    showsFieldErrors: true,
    done: onResult,
    failed: (error) => setErrors(fieldErrors(error)),
  })
  const card = cards.find(({ id }) => id === cardId)
  const submit = () => {
    setErrors({})
    if (minor === null || problem) return setErrors({ amount: problem ?? 'Type how much to charge' })
    charge.mutate({ paymentMethodId: cardId, ...(minor === BigInt(amountDue) ? {} : { amount: Number(minor) }) })
  }
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Charge saved card"
      sentence={`${invoice.customerName} is not asked again: they agreed to it when they saved the card, and get a receipt. ${text(amountDue, currency)} is due on ${invoice.number}.`}
      action={minor === null || problem ? 'Charge' : `Charge ${text(minor, currency)}`}
      busy={charge.isPending}
      disabled={card === undefined || hopeless.includes(cardId)}
      onAction={submit}
      size={500}
    >
      {refused && <Refused refused={refused} onPayLink={onPayLink} />}
      <Radio.Group label="Card" value={cardId} onChange={onChoose} error={errors.paymentMethodId}>
        <div className={classes.choices}>
          {cards.map((one) => (
            <Radio
              key={one.id}
              size="xs"
              value={one.id}
              disabled={hopeless.includes(one.id)}
              label={cardLabel(one)}
              data-autofocus={(!mayPart && one.id === cardId) || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {mayPart && (
        <AmountInput
          label="Amount"
          currency={currency}
          value={typed}
          onChange={setTyped}
          error={errors.amount ?? problem}
          data-autofocus
        />
      )}
      {!mayPart && errors.amount && <Notice tone="red">{errors.amount}</Notice>}
    </Dialog>
  )
}

/** All that is due at first; a part of it where the organization takes parts, by the rules of its pay pages. */
function useAmount({ amountDue, currency }: InvoiceJson) {
  const { locale } = usePlace()
  const text = useMoneyText()
  const { partialPayments, partialMinimum } = useOrganization()
  const [typed, setTyped] = useState(amountText(amountDue, currency, locale))
  const mayPart = partialPayments && partialMinimum < amountDue
  const minor = mayPart ? parseAmount(typed, currency, locale) : BigInt(amountDue)
  const least = BigInt(Math.min(Math.max(partialMinimum, 1), amountDue))
  const problem =
    minor === null
      ? undefined
      : minor > BigInt(amountDue)
        ? `More than the ${text(amountDue, currency)} that is due`
        : minor < least
          ? `At least ${text(least, currency)} can be charged`
          : undefined
  return { typed, setTyped, minor, problem, mayPart }
}

/** Why it came to nothing, in the server's words, and the one other way that always works. */
const Refused = ({ refused, onPayLink }: { readonly refused: ChargeResultJson; readonly onPayLink: () => void }) => (
  <div role="alert" data-testid="charge-refused">
    <Notice tone="red">
      <strong>{refused.method ?? 'The card'} was not charged.</strong> {refused.sentence}
      <Notice.Actions>
        <Button size="xs" variant="default" onClick={onPayLink}>
          Open the pay link
        </Button>
      </Notice.Actions>
    </Notice>
  </div>
)

function cardLabel(card: PaymentMethodJson): string {
  const expiry = expiryText(card)
  if (expiry === null) return card.label
  return `${card.label}, ${card.expired ? 'expired' : 'expires'} ${expiry}`
}
