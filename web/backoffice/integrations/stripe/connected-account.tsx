import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AccountStatusJson, GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { Ago } from '../../../ui/ago.tsx'
import { Tag } from '../../../ui/badges.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { AFTER_CONNECTING, accountStatusQuery, makeDefaultGateway } from '../../api/gateways.ts'
import { sayError } from '../../api/problem.ts'
import { useMay } from '../../api/session.ts'
import { useCommand } from '../../api/use-command.tsx'
import { Page, PageHead } from '../../page/page.tsx'
import { DisconnectDialog } from '../disconnect-dialog.tsx'
import { Emblem } from '../emblem.tsx'
import { AccountFacts } from './account-facts.tsx'
import { AccountSwitch } from './account-switch.tsx'
import { Capability } from './capability.tsx'
import { GatewayLists } from './gateway-lists.tsx'
import { RequirementsBanner } from './requirements-banner.tsx'
import classes from './stripe.module.css'

type Props = {
  readonly account: GatewayAccountJson
  /** Every active account at Stripe; usually this one only. */
  readonly ofStripe: readonly GatewayAccountJson[]
  readonly all: readonly GatewayAccountJson[]
  readonly notice: ReactNode
}

/** A connected account as Stripe sees it: who it is, what it may do, what is missing, and its money. */
export function ConnectedAccount({ account, ofStripe, all, notice }: Props) {
  const status = useQuery(accountStatusQuery(account.id))
  const [leaving, setLeaving] = useState(false)
  return (
    <Page>
      <PageHead
        title="Stripe Connect"
        back={{ to: '/settings/integrations', label: 'Integrations' }}
        actions={<Actions account={account} all={all} onDisconnect={() => setLeaving(true)} />}
      />
      {notice}
      {ofStripe.length > 1 && <AccountSwitch accounts={ofStripe} shown={account} />}
      {status.data && <RequirementsBanner requirements={status.data.requirements} />}
      {status.isError && !status.data && (
        <div className={classes.banner}>
          <Notice tone="amber" testId="status-failed">
            <p>What Stripe says of this account could not be read: {sayError(status.error)}</p>
            <Notice.Actions>
              <Button size="xs" variant="default" onClick={() => status.refetch()}>
                Try again
              </Button>
            </Notice.Actions>
          </Notice>
        </div>
      )}
      <Identity account={account} status={status.data} />
      <div className={classes.columns}>
        <GatewayLists accountId={account.id} />
        <AccountFacts account={account} status={status.data} />
      </div>
      {leaving && (
        <DisconnectDialog account={account} accounts={all} called="Stripe" onClose={() => setLeaving(false)} />
      )}
    </Page>
  )
}

type ActionsProps = Pick<Props, 'account' | 'all'> & { readonly onDisconnect: () => void }

function Actions({ account, all, onDisconnect }: ActionsProps) {
  const may = { disconnect: useMay('integrations.disconnect'), configure: useMay('integrations.configure') }
  const isAlone = all.filter(({ state }) => state === 'active').length === 1
  const makeDefault = useCommand((id: string, key) => makeDefaultGateway(id, key), {
    stale: AFTER_CONNECTING,
    says: () => 'New payments go through Stripe',
  })
  return (
    <>
      {may.configure && !account.isDefault && !isAlone && (
        <Button variant="default" onClick={() => makeDefault.mutate(account.id)} loading={makeDefault.isPending}>
          Make default
        </Button>
      )}
      {may.disconnect && (
        <Button variant="default" onClick={onDisconnect}>
          Disconnect
        </Button>
      )}
    </>
  )
}

type IdentityProps = { readonly account: GatewayAccountJson; readonly status: AccountStatusJson | undefined }

function Identity({ account, status }: IdentityProps) {
  const liveMode = status?.liveMode ?? account.liveMode
  return (
    <div className={classes.identity}>
      <Emblem gateway="stripe" />
      <div>
        <div className={classes.who}>
          <h2 data-testid="business-name">{status?.businessName || account.name}</h2>
          <StatusBadge kind="standing" status="active" />
          {!liveMode && <Tag tone="amber">Test mode</Tag>}
        </div>
        {status && (
          <p className={classes.capabilities}>
            <Capability what="Charges" isEnabled={status.chargesEnabled} />
            <Capability what="Payouts" isEnabled={status.payoutsEnabled} />
          </p>
        )}
        {status?.stale && (
          <p className={classes.stale} data-testid="stale">
            Stripe could not be asked just now. This is what it said <Ago at={status.checkedAt} />; it is asked again by
            itself.
          </p>
        )}
      </div>
    </div>
  )
}
