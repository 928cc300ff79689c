import { Radio, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Dialog } from '../../ui/dialog.tsx'
import { AFTER_CONNECTING, connectSandbox } from '../api/gateways.ts'
import { fieldErrors } from '../api/problem.ts'
import { useCommand } from '../api/use-command.tsx'

const PROFILES = [
  { value: 'stripe', label: 'Stripe', about: 'Payment objects and idempotency keys' },
  { value: 'paypal', label: 'PayPal', about: 'Orders that are approved, then captured' },
  { value: 'authorizenet', label: 'Authorize.net', about: 'Finds a second copy of a request only for a while' },
  { value: 'nmi', label: 'NMI', about: 'No idempotency keys: answers have to be looked up' },
] as const

/** The sandbox can behave like any of the four gateways, so that what goes wrong there can be seen here. */
export function ConnectSandboxDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useForm({ initialValues: { name: 'Sandbox', profile: 'stripe' as (typeof PROFILES)[number]['value'] } })
  const connect = useCommand(
    ({ name, profile }: typeof form.values, key) => connectSandbox({ name: name.trim() || 'Sandbox', profile }, key),
    {
      stale: AFTER_CONNECTING,
      showsFieldErrors: true,
      done: onClose,
      failed: (error) => form.setErrors(fieldErrors(error)),
      says: (account) => `${account.name} is active`,
    },
  )
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Connect the sandbox"
      sentence="Invoices can then be paid online with test cards. No real money moves."
      action="Connect"
      busy={connect.isPending}
      onAction={() => connect.mutate(form.values)}
    >
      <TextInput label="Name" maxLength={80} {...form.getInputProps('name')} />
      <Radio.Group label="Behaves like" {...form.getInputProps('profile')}>
        <div style={{ display: 'grid', gap: 10, marginTop: 4 }}>
          {PROFILES.map(({ value, label, about }) => (
            <Radio key={value} size="xs" value={value} label={label} description={about} />
          ))}
        </div>
      </Radio.Group>
    </Dialog>
  )
}
