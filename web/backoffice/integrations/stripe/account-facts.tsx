import type { AccountStatusJson, GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { Ago } from '../../../ui/ago.tsx'
import { Instant } from '../../../ui/day.tsx'
import { usePlace } from '../../../ui/place.tsx'
import { useSystem } from '../../api/reconciliation.ts'
import { FactList } from '../../page/fact-list.tsx'

type Props = { readonly account: GatewayAccountJson; readonly status: AccountStatusJson | undefined }

/** What one asks about an account once a year, and how well its messages arrive. */
export function AccountFacts({ account, status }: Props) {
  const country = useCountryName(status?.country ?? '')
  const health = useSystem()?.gatewayAccounts.find(({ id }) => id === account.id)
  return (
    <FactList
      label="Account"
      facts={[
        ['Country', country],
        ['Account at Stripe', account.gatewayReference && <code>{account.gatewayReference}</code>],
        ['Connected', <Instant key="connected" at={account.connectedAt} time />],
        ['Connected by', account.connection === 'keys' ? 'Own API keys' : 'Signing in at Stripe'],
        ['Secret key', account.keyLast4 && <span className="tabular">ends in {account.keyLast4}</span>],
        ['Last webhook', health && (health.lastWebhookAt ? <Ago at={health.lastWebhookAt} /> : 'None yet')],
        ['Last compared with Stripe', health && (health.lastSweepAt ? <Ago at={health.lastSweepAt} /> : 'Not yet')],
        ['Last comparison failed', health?.lastFailure && `${health.lastFailure}. It is tried again by itself.`],
        ['Account read', status && <Ago at={status.checkedAt} />],
      ]}
    />
  )
}

function useCountryName(code: string): string {
  const { locale } = usePlace()
  if (!/^[A-Z]{2}$/.test(code)) return code
  return new Intl.DisplayNames([locale, 'en'], { type: 'region' }).of(code) ?? code
}
