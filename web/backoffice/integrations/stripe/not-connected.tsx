import { Button } from '@mantine/core'
import { useState } from 'react'
import type { GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { Tag } from '../../../ui/badges.tsx'
import { Instant } from '../../../ui/day.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { Waiting } from '../../../ui/waiting.tsx'
import { sayError } from '../../api/problem.ts'
import { useMay } from '../../api/session.ts'
import { Emblem } from '../emblem.tsx'
import { KeysForm } from './keys-form.tsx'
import classes from './stripe.module.css'
import { useStripeSignIn } from './use-stripe-sign-in.ts'

/** The ways to connect: by signing in at Stripe where that is set up, and with keys of one's own always. */
export function NotConnected({ last }: { readonly last: GatewayAccountJson | null }) {
  const mayConnect = useMay('integrations.connect')
  return (
    <div className={classes.narrow}>
      <div className={classes.identity}>
        <Emblem gateway="stripe" />
        <div>
          <StatusBadge kind="standing" status={last ? 'disconnected' : 'not_connected'} />
          {last ? <LastAccount account={last} /> : <p className="quiet">Invoices cannot be paid through Stripe yet.</p>}
        </div>
      </div>
      {mayConnect ? (
        <Ways />
      ) : (
        <p className={classes.way}>Ask an administrator of your organization to connect Stripe.</p>
      )}
    </div>
  )
}

const LastAccount = ({ account }: { readonly account: GatewayAccountJson }) => (
  <p className="quiet" data-testid="last-account">
    {account.name}
    {account.disconnectedAt && (
      <>
        , since <Instant at={account.disconnectedAt} time />
      </>
    )}
    . {account.disconnectedWhy} Its payments and invoices stay as they are.
  </p>
)

function Ways() {
  const { options, isOffered, isLeaving, start } = useStripeSignIn()
  const [wantsKeys, setWantsKeys] = useState(false)
  if (!options.data) {
    if (!options.isError) return <Waiting rows={4} height={20} />
    return (
      <ErrorState
        title="The ways to connect could not be loaded"
        message={sayError(options.error)}
        onRetry={options.refetch}
      />
    )
  }
  if (!isOffered)
    return (
      <section className={classes.way} aria-labelledby="by-keys">
        <h2 id="by-keys">Connect with your API keys</h2>
        <KeysForm />
        <p className={classes.operator}>
          Signing in at Stripe instead of copying keys needs a Connect platform. Whoever runs this installation sets{' '}
          <code>STRIPE_CLIENT_ID</code>, <code>STRIPE_SECRET_KEY</code>, <code>STRIPE_PUBLISHABLE_KEY</code> and{' '}
          <code>STRIPE_WEBHOOK_SECRET</code>, and starts Remit again.
        </p>
      </section>
    )
  return (
    <>
      <section className={classes.way} aria-labelledby="by-sign-in">
        <h2 id="by-sign-in">Sign in at Stripe {options.data.testMode && <Tag tone="amber">Test mode</Tag>}</h2>
        <p>
          Stripe asks whether Remit may take payments for your account, and sends you back here. You can also create an
          account there. No key has to be copied.
        </p>
        <p>
          <Button onClick={start} loading={isLeaving}>
            Connect Stripe
          </Button>
        </p>
      </section>
      <section className={classes.way} aria-labelledby="by-keys">
        <h2 id="by-keys">Use your own API keys</h2>
        {wantsKeys ? (
          <KeysForm isFocused />
        ) : (
          <>
            <p>For an account that cannot be connected by signing in, or that nobody else should act for.</p>
            <p>
              <Button variant="default" onClick={() => setWantsKeys(true)}>
                Enter keys
              </Button>
            </p>
          </>
        )}
      </section>
    </>
  )
}
