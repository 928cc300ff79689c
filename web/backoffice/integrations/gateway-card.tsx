import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { GATEWAY } from '../../ui/status-words.ts'
import { AFTER_CONNECTING, makeDefaultGateway } from '../api/gateways.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { type CatalogueEntry, standingOf } from './catalogue.ts'
import { Emblem } from './emblem.tsx'
import classes from './integrations.module.css'
import { useStripeSignIn } from './stripe/use-stripe-sign-in.ts'

type Props = {
  readonly entry: CatalogueEntry
  readonly accounts: readonly GatewayAccountJson[]
  readonly onConnectSandbox?: () => void
  readonly onDisconnect: (account: GatewayAccountJson) => void
}

/** The cards of one gateway: one for each active account, or one that says how to get there. */
export function GatewayCards({ entry, accounts, onConnectSandbox, onDisconnect }: Props) {
  const { active, last } = standingOf(entry.gateway, accounts)
  const mayConnect = useMay('integrations.connect')
  if (entry.needs !== null) return <LaterCard entry={entry} needs={entry.needs} />
  if (active.length === 0)
    return (
      <Card
        entry={entry}
        name={entry.name}
        state={
          <>
            <StatusBadge kind="standing" status={last ? 'disconnected' : 'not_connected'} />
            {last?.disconnectedAt && (
              <span className={classes.since}>
                since <Instant at={last.disconnectedAt} time />
              </span>
            )}
          </>
        }
        action={
          mayConnect &&
          (onConnectSandbox ? <Button onClick={onConnectSandbox}>Connect</Button> : <ConnectStripeButton />)
        }
      >
        {last?.disconnectedWhy && <p className={classes.about}>{last.disconnectedWhy}</p>}
        <p className={classes.about}>{entry.about}</p>
        <Facts facts={[['Accepts', entry.accepts]]} />
      </Card>
    )
  return active.map((account) => (
    <ActiveCard key={account.id} entry={entry} account={account} accounts={accounts} onDisconnect={onDisconnect} />
  ))
}

/** Straight to Stripe where one can sign in there; otherwise to the page that takes keys. */
function ConnectStripeButton() {
  const navigate = useNavigate()
  const { isOffered, isLeaving, start } = useStripeSignIn()
  const connect = isOffered ? start : () => navigate({ to: '/settings/integrations/stripe-connect' })
  return (
    <Button onClick={connect} loading={isLeaving}>
      Connect
    </Button>
  )
}

type ActiveProps = Omit<Props, 'onConnectSandbox'> & { readonly account: GatewayAccountJson }

function ActiveCard({ entry, account, accounts, onDisconnect }: ActiveProps) {
  const isStripe = account.gateway === 'stripe'
  const may = { disconnect: useMay('integrations.disconnect'), configure: useMay('integrations.configure') }
  const isAlone = accounts.filter(({ state }) => state === 'active').length === 1
  const makeDefault = useCommand((id: string, key) => makeDefaultGateway(id, key), { stale: AFTER_CONNECTING })
  return (
    <Card
      entry={entry}
      name={isStripe ? entry.name : account.name}
      state={
        <>
          <StatusBadge kind="standing" status="active" />
          {!account.liveMode && <Tag tone="amber">Test mode</Tag>}
          {account.isDefault && !isAlone && <Tag>Default</Tag>}
        </>
      }
      action={
        <>
          {may.configure && !account.isDefault && !isAlone && account.chargesEnabled !== false && (
            <Button variant="default" onClick={() => makeDefault.mutate(account.id)} loading={makeDefault.isPending}>
              Make default
            </Button>
          )}
          {isStripe ? (
            <Button variant="default" component={Link} to="/settings/integrations/stripe-connect">
              {may.disconnect || may.configure ? 'Manage' : 'View'}
            </Button>
          ) : (
            may.disconnect && (
              <Button variant="default" onClick={() => onDisconnect(account)}>
                Disconnect
              </Button>
            )
          )}
        </>
      }
    >
      {account.chargesEnabled === false && (
        <p className={classes.alarm}>Stripe takes no payments for this account yet. Open it to see what is missing.</p>
      )}
      <Facts
        facts={[
          ['Account', isStripe && account.name],
          ['Accepts', entry.accepts],
          ['Behaves like', account.profile && GATEWAY[account.profile]],
          ['Connected', <Instant key="connected" at={account.connectedAt} />],
        ]}
      />
      {account.gateway === 'sandbox' && (
        <p className={classes.about}>
          Test cards and faults are on the{' '}
          <a href="/dev/sandbox" target="_blank" rel="noreferrer" className="link">
            sandbox page
          </a>
          .
        </p>
      )}
    </Card>
  )
}

type CardProps = {
  readonly entry: CatalogueEntry
  readonly name: string
  readonly state: ReactNode
  readonly action: ReactNode
  readonly children: ReactNode
}

const Card = ({ entry, name, state, action, children }: CardProps) => (
  <li className={classes.card} data-testid={`gateway-${entry.gateway}`}>
    <div className={classes.cardHead}>
      <Emblem gateway={entry.gateway} />
      <div className={classes.titles}>
        <h3>
          {entry.gateway === 'stripe' ? (
            <Link to="/settings/integrations/stripe-connect" className={classes.name}>
              {name}
            </Link>
          ) : (
            name
          )}
        </h3>
        <p className={classes.states}>{state}</p>
      </div>
      <div className={classes.actions}>{action}</div>
    </div>
    {children}
  </li>
)

/** A gateway that cannot be connected in this version: said once, quietly, and without a button. */
const LaterCard = ({ entry, needs }: { readonly entry: CatalogueEntry; readonly needs: string }) => (
  <li className={classes.later} data-testid={`gateway-${entry.gateway}`}>
    <Emblem gateway={entry.gateway} />
    <div className={classes.titles}>
      <h3>{entry.name}</h3>
      <p className={classes.states}>
        <StatusBadge kind="standing" status="not_connected" />
      </p>
      <p className={classes.needs}>{needs} Not in this version.</p>
    </div>
  </li>
)

const Facts = ({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={classes.facts}>
    {facts
      .filter(([, value]) => value)
      .map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)
