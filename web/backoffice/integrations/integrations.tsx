import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { GATEWAY } from '../../ui/status-words.ts'
import { disconnectGateway, gatewayAccountsQuery, makeDefaultGateway } from '../api/payments.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { Listing } from '../list/listing.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { ConnectSandboxDialog } from './connect-sandbox-dialog.tsx'
import classes from './integrations.module.css'

/** Every gateway that can be connected, one card each: its state in words and what it can do (PRODUCT J2, J8, J14). */
export function Integrations() {
  const query = useQuery(gatewayAccountsQuery)
  const may = { connect: useMay('integrations.connect'), disconnect: useMay('integrations.disconnect') }
  const [connecting, setConnecting] = useState(false)
  return (
    <Page>
      <PageHead title="Integrations" subtitle="Payment gateways" />
      <Listing query={query} what="Integrations" isEmpty={() => false} empty={null}>
        {({ items }) => {
          const active = items.filter((account) => account.state === 'active')
          const past = items.filter((account) => account.state !== 'active')
          return (
            <>
              <ul className={classes.cards}>
                {active.map((account) => (
                  <AccountCard
                    key={account.id}
                    account={account}
                    alone={active.length === 1}
                    mayDisconnect={may.disconnect}
                  />
                ))}
                {active.length === 0 && (
                  <li className={classes.card} data-testid="gateway-sandbox">
                    <div className={classes.cardHead}>
                      <Emblem gateway="sandbox" />
                      <div>
                        <h2>Sandbox</h2>
                        <StatusBadge kind="standing" status="not_connected" />
                      </div>
                      {may.connect && <Button onClick={() => setConnecting(true)}>Connect</Button>}
                    </div>
                    <p className={classes.about}>
                      The built-in gateway with test cards. It declines, delays and loses answers on demand, and no real
                      money moves.
                    </p>
                  </li>
                )}
              </ul>
              {past.length > 0 && <PastAccounts accounts={past} />}
            </>
          )
        }}
      </Listing>
      {connecting && <ConnectSandboxDialog onClose={() => setConnecting(false)} />}
    </Page>
  )
}

type CardProps = { readonly account: GatewayAccountJson; readonly alone: boolean; readonly mayDisconnect: boolean }

function AccountCard({ account, alone, mayDisconnect }: CardProps) {
  const [leaving, setLeaving] = useState(false)
  const stale = [['gateway-accounts'], ['me'], ['invoice']]
  const disconnect = useCommand((id: string, key) => disconnectGateway(id, key), {
    stale,
    done: () => setLeaving(false),
    says: () => `${account.name} is disconnected`,
  })
  const makeDefault = useCommand((id: string, key) => makeDefaultGateway(id, key), { stale })
  return (
    <li className={classes.card} data-testid={`gateway-${account.gateway}`}>
      <div className={classes.cardHead}>
        <Emblem gateway={account.gateway} />
        <div>
          <h2>{account.name}</h2>
          <span className={classes.states}>
            <StatusBadge kind="standing" status={account.state} />
            {!account.liveMode && <Tag tone="amber">Test mode</Tag>}
            {account.isDefault && !alone && <Tag>Default</Tag>}
          </span>
        </div>
        {!account.isDefault && !alone && (
          <Button variant="default" onClick={() => makeDefault.mutate(account.id)} loading={makeDefault.isPending}>
            Make default
          </Button>
        )}
        {mayDisconnect && (
          <Button variant="default" onClick={() => setLeaving(true)}>
            Disconnect
          </Button>
        )}
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Accepts</dt>
          <dd>Credit and debit cards</dd>
        </div>
        {account.profile && (
          <div>
            <dt>Behaves like</dt>
            <dd>{GATEWAY[account.profile]}</dd>
          </div>
        )}
        <div>
          <dt>Connected</dt>
          <dd>
            <Instant at={account.connectedAt} />
          </dd>
        </div>
      </dl>
      {account.gateway === 'sandbox' && (
        <p className={classes.about}>
          Test cards and faults are on the{' '}
          <a href="/dev/sandbox" target="_blank" rel="noreferrer" className="link">
            sandbox page
          </a>
          .
        </p>
      )}
      {leaving && (
        <Dialog
          opened
          danger
          onClose={() => setLeaving(false)}
          title={`Disconnect ${account.name}`}
          sentence={
            alone
              ? `This revokes Remit’s access to ${account.name} and disables online payments: open payment pages say that paying online is not available. Payments, refunds and invoices stay as they are.`
              : `This revokes Remit’s access to ${account.name}. Payments go through your other gateway. Payments, refunds and invoices stay as they are.`
          }
          action={`Disconnect ${account.name}`}
          busy={disconnect.isPending}
          onAction={() => disconnect.mutate(account.id)}
        />
      )}
    </li>
  )
}

const PastAccounts = ({ accounts }: { readonly accounts: readonly GatewayAccountJson[] }) => (
  <section className={classes.past}>
    <h2>Disconnected</h2>
    <ul>
      {accounts.map((account) => (
        <li key={account.id}>
          {account.name}, since{' '}
          {account.disconnectedAt ? <Instant at={account.disconnectedAt} time /> : 'an unknown day'}. Its payments stay
          in Orders.
        </li>
      ))}
    </ul>
  </section>
)

const Emblem = ({ gateway }: { readonly gateway: GatewayAccountJson['gateway'] }) => (
  <span className={classes.emblem} aria-hidden="true">
    {(GATEWAY[gateway] ?? gateway).charAt(0)}
  </span>
)
