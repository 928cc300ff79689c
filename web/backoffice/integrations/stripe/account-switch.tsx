import { Link } from '@tanstack/react-router'
import type { GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import classes from './stripe.module.css'

type Props = { readonly accounts: readonly GatewayAccountJson[]; readonly shown: GatewayAccountJson }

/** Which of several connected accounts is looked at. */
export const AccountSwitch = ({ accounts, shown }: Props) => (
  <nav className={classes.accounts} aria-label="Stripe accounts">
    {accounts.map((account) => (
      <Link
        key={account.id}
        to="/settings/integrations/stripe-connect"
        search={{ account: account.id }}
        className={classes.accountLink}
        aria-current={account.id === shown.id ? 'page' : undefined}
      >
        {account.name}
        {account.liveMode ? '' : ' (test mode)'}
      </Link>
    ))}
  </nav>
)
