import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ProofJson } from '../../../src/contract/proof.ts'
import { Ago } from '../../ui/ago.tsx'
import { Amount } from '../../ui/amount.tsx'
import { Tag } from '../../ui/badges.tsx'
import { Section } from '../page/page.tsx'
import classes from './proof.module.css'

type Account = ProofJson['gatewayAccounts'][number]
type Line = NonNullable<Account['balances']>[number]

/** Our figure, the gateway's figure and the difference, a line a currency; and when each was last heard of. */
export function AccountTable({ accounts }: { readonly accounts: readonly Account[] }) {
  if (accounts.length === 0) return null
  return (
    <Section title="Gateways">
      <ul>
        {accounts.map((account) => (
          <li key={account.id} className={classes.account} data-testid={`account-${account.id}`}>
            <div className={classes.accountHead}>
              <h3>
                {account.name} {!account.liveMode && <Tag tone="amber">Test mode</Tag>}
              </h3>
              <p className={classes.heard}>
                <Heard at={account.lastWebhookAt} what="Last message from it" never="No message from it yet" />
                <Heard at={account.lastSweepAt} what="Last compared" never="Not compared yet" />
              </p>
            </div>
            <div className={classes.lines}>
              {account.balances === null ? (
                <p className="quiet">It cannot be asked just now. It is asked again when you open this page.</p>
              ) : account.balances.length === 0 ? (
                <p className="quiet">No money has moved through it yet.</p>
              ) : (
                account.balances.map((line) => <BalanceLine key={line.currency} line={line} />)
              )}
              {account.lastFailure && (
                <p className={classes.failure}>
                  The last comparison did not come to its end: {account.lastFailure}. It is tried again by itself.
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const Heard = ({ at, what, never }: { at: string | null; what: string; never: string }) => (
  <span>
    {at ? (
      <>
        {what} <Ago at={at} />
      </>
    ) : (
      never
    )}
  </span>
)

function BalanceLine({ line }: { readonly line: Line }) {
  const { currency } = line
  return (
    <>
      <dl className={classes.balance} data-testid={`balance-${currency}`}>
        <Figure label="In your books">
          <Amount minor={line.ours} currency={currency} />
        </Figure>
        <Figure label="The gateway says">
          <Amount minor={line.theirs} currency={currency} />
        </Figure>
        <Figure label="Difference">
          <Amount minor={line.difference} currency={currency} sign="exceptZero" />
        </Figure>
        <Figure label="Unexplained" alarm={line.unexplained !== 0}>
          <Amount minor={line.unexplained} currency={currency} sign="exceptZero" />
        </Figure>
      </dl>
      {line.difference !== 0 && line.unexplained === 0 && (
        <p className={classes.explained}>
          Explained by payments that are being confirmed and by what is open in{' '}
          <Link to="/payments/exceptions" className="link">
            Exceptions
          </Link>
          .
        </p>
      )}
    </>
  )
}

type FigureProps = { readonly label: string; readonly alarm?: boolean; readonly children: ReactNode }

const Figure = ({ label, alarm = false, children }: FigureProps) => (
  <div>
    <dt>{label}</dt>
    <dd data-alarm={alarm || undefined}>{children}</dd>
  </div>
)
