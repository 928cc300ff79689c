import { Button, NumberInput, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { OrganizationJson } from '../../../src/contract/organization.ts'
import { Notice } from '../../ui/notice.tsx'
import { testMail } from '../api/organization.ts'
import { useMe } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { SectionForm, useSaveOrganization } from './section-form.tsx'
import classes from './settings.module.css'

const SECURITY = [
  { value: 'starttls', label: 'STARTTLS, usually port 587' },
  { value: 'tls', label: 'TLS, usually port 465' },
  { value: 'none', label: 'None, only for a server on this machine' },
]

const valuesOf = ({ smtp }: OrganizationJson) => ({
  mode: smtp ? 'smtp' : 'built_in',
  host: smtp?.host ?? '',
  port: (smtp?.port ?? 587) as number | string,
  security: smtp?.security ?? ('starttls' as const),
  user: smtp?.user ?? '',
  password: '',
  fromAddress: smtp?.fromAddress ?? '',
})

/** Where mail leaves. Without a server of one's own everything lands in the built-in mailbox. */
export function MailServerSettings() {
  const { organization } = useMe()
  const form = useForm({
    initialValues: valuesOf(organization),
    validate: {
      host: (value, { mode }) => (mode === 'smtp' && !value.trim() ? 'Type the server’s name' : null),
      fromAddress: (value, { mode }) => (mode === 'smtp' && !value.includes('@') ? 'Type one e-mail address' : null),
    },
  })
  const save = useSaveOrganization(
    {
      setErrors: (errors) =>
        form.setErrors(Object.fromEntries(Object.entries(errors).map(([k, v]) => [k.replace('smtp.', ''), v]))),
    },
    (saved) => {
      form.setValues(valuesOf(saved))
      form.resetDirty(valuesOf(saved))
    },
  )
  const submit = form.onSubmit(({ mode, password, user, port, ...rest }) =>
    save.mutate({
      smtp:
        mode === 'smtp'
          ? { ...rest, port: Number(port), user: user.trim() || null, ...(password ? { password } : {}) }
          : null,
    }),
  )
  const isSmtp = form.values.mode === 'smtp'
  return (
    <>
      <SectionForm
        title="Mail server"
        lead="Invoices and receipts leave through it. An invoice is marked as sent only when the server has taken the message."
        onSubmit={submit}
        busy={save.isPending}
        dirty={form.isDirty()}
      >
        <SegmentedControl
          data={[
            { value: 'built_in', label: 'Built-in mailbox' },
            { value: 'smtp', label: 'Mail server (SMTP)' },
          ]}
          {...form.getInputProps('mode')}
        />
        {!isSmtp && (
          <p className="quiet">
            Nothing leaves this installation: every message can be read in the{' '}
            <a href="/dev/mail" target="_blank" rel="noreferrer" className="link">
              mailbox
            </a>
            .
          </p>
        )}
        {isSmtp && (
          <div className={classes.two}>
            <TextInput label="Server" placeholder="smtp.example.com" maxLength={253} {...form.getInputProps('host')} />
            <NumberInput
              label="Port"
              min={1}
              max={65535}
              allowDecimal={false}
              hideControls
              {...form.getInputProps('port')}
            />
            <Select label="Encryption" data={SECURITY} allowDeselect={false} {...form.getInputProps('security')} />
            <TextInput label="Sender address" type="email" {...form.getInputProps('fromAddress')} />
            <TextInput label="User" autoComplete="off" maxLength={200} {...form.getInputProps('user')} />
            <PasswordInput
              label="Password"
              autoComplete="new-password"
              placeholder={organization.smtp?.hasPassword ? 'Stored; type to replace' : ''}
              visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
              {...form.getInputProps('password')}
            />
          </div>
        )}
      </SectionForm>
      <TestMail blocked={form.isDirty()} />
    </>
  )
}

/** A real message through the stored settings, with the server's own answer. */
function TestMail({ blocked }: { readonly blocked: boolean }) {
  const { user } = useMe()
  const [to, setTo] = useState(user.email)
  const test = useCommand((address: string, key) => testMail(address, key))
  return (
    <section className={classes.group} style={{ marginTop: 32 }} aria-label="Test message">
      <div className={classes.two} style={{ alignItems: 'end' }}>
        <TextInput
          label="Send a test message to"
          type="email"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <div>
          <Button
            variant="default"
            onClick={() => test.mutate(to.trim())}
            loading={test.isPending}
            disabled={blocked || !to.includes('@')}
          >
            Send test message
          </Button>
        </div>
      </div>
      {blocked && <p className="quiet">Save the changes first; the test uses what is stored.</p>}
      {test.data && (
        <Notice tone={test.data.outcome === 'accepted' ? 'blue' : 'red'} testId="mail-test">
          {test.data.sentence}
        </Notice>
      )}
    </section>
  )
}
