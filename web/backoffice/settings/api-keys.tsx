import { Button, Modal, Radio, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKeyJson, ApiKeyMadeJson } from '../../../src/contract/payment.ts'
import { Tag } from '../../ui/badges.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Instant } from '../../ui/day.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { apiKeysQuery, createApiKey, revokeApiKey } from '../api/organization.ts'
import { fieldErrors } from '../api/problem.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { Listing } from '../list/listing.tsx'
import classes from './settings.module.css'

export function ApiKeys() {
  const query = useQuery(apiKeysQuery)
  const may = useMay('api_keys.manage')
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<ApiKeyMadeJson | null>(null)
  const [revoking, setRevoking] = useState<ApiKeyJson | null>(null)
  const revoke = useCommand((id: string, key) => revokeApiKey(id, key), {
    stale: [['api-keys']],
    done: () => setRevoking(null),
    says: () => 'API key revoked',
  })
  const add = may && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
      New API key
    </Button>
  )
  return (
    <section>
      <div className={classes.row} style={{ justifyContent: 'space-between' }}>
        <h2 className={classes.heading}>API keys</h2>
        {query.data && query.data.items.length > 0 && add}
      </div>
      <p className={classes.lead}>
        For your own programs. What they can ask is in the{' '}
        <a href="/api/v1/docs" target="_blank" rel="noreferrer" className="link">
          API reference
        </a>
        .
      </p>
      <Listing
        query={query}
        what="API keys"
        isEmpty={({ items }) => items.length === 0}
        empty={<EmptyState title="Your API keys will be here" action={add} />}
      >
        {({ items }) => (
          <ul data-testid="api-keys">
            {items.map((key) => (
              <li key={key.id} className={classes.item}>
                <div>
                  <p>
                    {key.name} {key.liveMode ? <Tag tone="green">Live</Tag> : <Tag tone="amber">Test</Tag>}{' '}
                    {key.revokedAt && <Tag>Revoked</Tag>}
                  </p>
                  <p className="tabular">
                    {key.prefix}…{key.last4} ·{' '}
                    {key.lastUsedAt ? (
                      <>
                        last used <Instant at={key.lastUsedAt} time />
                      </>
                    ) : (
                      'never used'
                    )}
                  </p>
                </div>
                {may && !key.revokedAt && (
                  <Button size="xs" variant="default" onClick={() => setRevoking(key)}>
                    Revoke
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {adding && (
        <NewApiKey
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false)
            setMade(key)
          }}
        />
      )}
      {made && <MadeApiKey made={made} onClose={() => setMade(null)} />}
      {revoking && (
        <Dialog
          opened
          danger
          onClose={() => setRevoking(null)}
          title={`Revoke ${revoking.name}`}
          sentence={`Programs that use ${revoking.prefix}…${revoking.last4} are refused from now on. What they have done stays. This cannot be undone.`}
          action="Revoke API key"
          busy={revoke.isPending}
          onAction={() => revoke.mutate(revoking.id)}
        />
      )}
    </section>
  )
}

function NewApiKey({ onClose, onMade }: { onClose: () => void; onMade: (key: ApiKeyMadeJson) => void }) {
  const form = useForm({
    initialValues: { name: '', mode: 'test' },
    validate: { name: (value) => (value.trim() ? null : 'Say what this key is for') },
  })
  const create = useCommand(
    ({ name, mode }: typeof form.values, key) => createApiKey({ name: name.trim(), liveMode: mode === 'live' }, key),
    {
      stale: [['api-keys']],
      showsFieldErrors: true,
      done: onMade,
      failed: (error) => form.setErrors(fieldErrors(error)),
    },
  )
  return (
    <Dialog
      opened
      onClose={onClose}
      title="New API key"
      action="Create API key"
      busy={create.isPending}
      onAction={() => !form.validate().hasErrors && create.mutate(form.values)}
    >
      <TextInput
        label="Name"
        description="What it is for, such as Website"
        maxLength={80}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Radio.Group label="Works on" {...form.getInputProps('mode')}>
        <div style={{ display: 'grid', gap: 8, marginTop: 4 }}>
          <Radio size="xs" value="test" label="Test data" />
          <Radio size="xs" value="live" label="Live data, with real money" />
        </div>
      </Radio.Group>
    </Dialog>
  )
}

/** The one time the whole key is shown; only a hash of it is kept. */
const MadeApiKey = ({ made, onClose }: { readonly made: ApiKeyMadeJson; readonly onClose: () => void }) => (
  <Modal opened onClose={onClose} title={made.name} size={520} closeOnClickOutside={false}>
    <p className={classes.lead}>Copy the key now. It is not shown again.</p>
    <div className={classes.form}>
      <TextInput
        aria-label="API key"
        readOnly
        value={made.key}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="api-key"
      />
      <div className={classes.actions}>
        <CopyButton text={made.key} label="Copy key" />
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  </Modal>
)
