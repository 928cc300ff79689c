import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AccountStatusJson, GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { Ago } from '../../../ui/ago.tsx'
import { Tag } from '../../../ui/badges.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { accountStatusQuery } from '../../api/gateways.ts'
import { sayError } from '../../api/problem.ts'
import { Page, PageHead } from '../../page/page.tsx'
import { Emblem } from '../emblem.tsx'
import { AccountActions } from './account-actions.tsx'
import { AccountFacts } from './account-facts.tsx'
import { AccountSwitch } from './account-switch.tsx'
import { Capability } from './capability.tsx'
import { DefaultNotice } from './default-notice.tsx'
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
  return (
    <Page>
      <PageHead
        title="Stripe Connect"
        back={{ to: '/settings/integrations', label: 'Integrations' }}
        actions={<AccountActions account={account} all={all} />}
      />
      {notice}
      {ofStripe.length > 1 && <AccountSwitch accounts={ofStripe} shown={account} />}
      {status.data && <RequirementsBanner requirements={status.data.requirements} />}
      {status.data?.chargesEnabled && <DefaultNotice account={account} all={all} />}
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
    </Page>
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
