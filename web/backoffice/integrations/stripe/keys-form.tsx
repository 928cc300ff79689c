import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { AFTER_CONNECTING, connectStripeByKeys } from '../../api/gateways.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useCommand } from '../../api/use-command.tsx'
import { keyErrors, keyMode } from './key-shape.ts'
import classes from './stripe.module.css'

type Props = {
  /** It was opened by a click, so typing can begin. */
  readonly isFocused?: boolean
  /** What the button does, as it says it. */
  readonly action?: string
  readonly onDone?: () => void
}

/** Keys of the account's own. Stripe is asked whether they are right before anything is saved; they are never shown again. */
export function KeysForm({ isFocused = false, action = 'Connect with these keys', onDone }: Props) {
  const form = useForm({ initialValues: { secretKey: '', publishableKey: '' }, validate: keyErrors })
  const connect = useCommand(connectStripeByKeys, {
    stale: AFTER_CONNECTING,
    showsFieldErrors: true,
    done: () => onDone?.(),
    failed: (error) => form.setErrors(fieldErrors(error)),
    says: (account) => `${account.name} is connected`,
  })
  const submit = form.onSubmit(({ secretKey, publishableKey }) =>
    connect.mutate({ secretKey: secretKey.trim(), publishableKey: publishableKey.trim() }),
  )
  const mode = keyMode(form.values.secretKey)
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <p>
        In Stripe they are under{' '}
        <a href="https://dashboard.stripe.com/apikeys" target="_blank" rel="noreferrer" className="link">
          Developers, API keys
        </a>
        . Remit asks Stripe whether they are right before it saves them, keeps the secret one encrypted, and never shows
        it again.
      </p>
      <PasswordInput
        label="Secret or restricted key"
        description="Begins with sk_ or rk_"
        autoComplete="off"
        spellCheck={false}
        maxLength={300}
        data-autofocus={isFocused || undefined}
        autoFocus={isFocused}
        visibilityToggleButtonProps={{ 'aria-label': 'Show key' }}
        {...form.getInputProps('secretKey')}
        aria-invalid={form.errors.secretKey !== undefined}
      />
      <TextInput
        label="Publishable key"
        description="Begins with pk_"
        autoComplete="off"
        spellCheck={false}
        maxLength={300}
        {...form.getInputProps('publishableKey')}
      />
      <RestrictedKeyRights />
      <div className={classes.formEnd}>
        <Button type="submit" loading={connect.isPending}>
          {action}
        </Button>
        {mode === 'live' && <span>Live keys: customers pay real money.</span>}
        {mode === 'test' && <span>Test keys: no real money moves.</span>}
      </div>
    </form>
  )
}

const RestrictedKeyRights = () => (
  <details className={classes.rights}>
    <summary>What a restricted key must be allowed</summary>
    <dl>
      <dt>Write</dt>
      <dd>PaymentIntents, Charges, Refunds, Disputes, Files, Webhook endpoints, Payment method domains</dd>
      <dt>Read</dt>
      <dd>Account, Balance, Balance transactions, Payouts</dd>
    </dl>
  </details>
)
