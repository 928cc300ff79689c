import { Button } from '@mantine/core'
import { useState } from 'react'
import type { GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { useMay } from '../../api/session.ts'
import { DisconnectDialog } from '../disconnect-dialog.tsx'
import { ReplaceKeysDialog } from './replace-keys-dialog.tsx'

type Props = { readonly account: GatewayAccountJson; readonly all: readonly GatewayAccountJson[] }

/** What can be done with a connected account, by whoever may (PRODUCT C35, C38). */
export function AccountActions({ account, all }: Props) {
  const may = { connect: useMay('integrations.connect'), disconnect: useMay('integrations.disconnect') }
  const [open, setOpen] = useState<'keys' | 'disconnect' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      {may.connect && account.connection === 'keys' && (
        <Button variant="default" onClick={() => setOpen('keys')}>
          Replace keys
        </Button>
      )}
      {may.disconnect && (
        <Button variant="default" onClick={() => setOpen('disconnect')}>
          Disconnect
        </Button>
      )}
      {open === 'keys' && <ReplaceKeysDialog name={account.name} onClose={close} />}
      {open === 'disconnect' && <DisconnectDialog account={account} accounts={all} called="Stripe" onClose={close} />}
    </>
  )
}
