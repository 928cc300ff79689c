import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { Instant } from '../../ui/day.tsx'
import { gatewayAccountsQuery } from '../api/gateways.ts'
import { Listing } from '../list/listing.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { earlierOf, GATEWAYS, SANDBOX } from './catalogue.ts'
import { ConnectSandboxDialog } from './connect-sandbox-dialog.tsx'
import { DisconnectDialog } from './disconnect-dialog.tsx'
import { GatewayCards } from './gateway-card.tsx'
import classes from './integrations.module.css'

/**
 * Every gateway that can be connected, one card each: its state in words and what it accepts (PRODUCT J2, J8, J14). The
 * same page stands under Payments and under Settings (R3).
 */
export function Integrations() {
  const query = useQuery(gatewayAccountsQuery)
  const [connecting, setConnecting] = useState(false)
  const [leaving, setLeaving] = useState<GatewayAccountJson | null>(null)
  return (
    <Page>
      <PageHead title="Integrations" />
      <Listing query={query} what="Integrations" isEmpty={() => false} empty={null}>
        {({ items }) => (
          <div className={classes.catalogue}>
            <section>
              <h2 className={classes.groupTitle}>Payment gateways</h2>
              <ul className={classes.cards}>
                {GATEWAYS.map((entry) => (
                  <GatewayCards key={entry.gateway} entry={entry} accounts={items} onDisconnect={setLeaving} />
                ))}
              </ul>
            </section>
            <section>
              <h2 className={classes.groupTitle}>To try things out</h2>
              <ul className={classes.cards}>
                <GatewayCards
                  entry={SANDBOX}
                  accounts={items}
                  onConnectSandbox={() => setConnecting(true)}
                  onDisconnect={setLeaving}
                />
              </ul>
            </section>
            <EarlierAccounts accounts={earlierOf(items)} />
            {leaving && (
              <DisconnectDialog
                account={leaving}
                accounts={items}
                called={leaving.name}
                onClose={() => setLeaving(null)}
              />
            )}
          </div>
        )}
      </Listing>
      {connecting && <ConnectSandboxDialog onClose={() => setConnecting(false)} />}
    </Page>
  )
}

const EarlierAccounts = ({ accounts }: { readonly accounts: readonly GatewayAccountJson[] }) =>
  accounts.length === 0 ? null : (
    <section className={classes.earlier}>
      <h2 className={classes.groupTitle}>Earlier connections</h2>
      <ul>
        {accounts.map((account) => (
          <li key={account.id}>
            {account.name}, until {account.disconnectedAt && <Instant at={account.disconnectedAt} time />}. Its payments
            stay in Orders.
          </li>
        ))}
      </ul>
    </section>
  )
