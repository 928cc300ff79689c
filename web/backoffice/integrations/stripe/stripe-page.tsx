import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Waiting } from '../../../ui/waiting.tsx'
import { gatewayAccountsQuery } from '../../api/gateways.ts'
import { sayError } from '../../api/problem.ts'
import { toast } from '../../api/use-command.tsx'
import { Page, PageHead } from '../../page/page.tsx'
import { standingOf } from '../catalogue.ts'
import { ConnectedAccount } from './connected-account.tsx'
import { NotConnected } from './not-connected.tsx'
import { ProblemNotice } from './problem-notice.tsx'

const route = getRouteApi('/shell/settings/integrations/stripe-connect')

/** Stripe’s own settings: connecting, what Stripe says of the account, and letting it go (PRODUCT C14–C22, C35). */
export function StripePage() {
  const query = useQuery(gatewayAccountsQuery)
  const { connected, problem, account: wanted } = route.useSearch()
  const navigate = route.useNavigate()
  useEffect(() => {
    if (!connected) return
    toast('Stripe is connected')
    navigate({ search: ({ connected: _, ...rest }) => rest, replace: true })
  }, [connected, navigate])

  const notice = problem && (
    <ProblemNotice
      problem={problem}
      onClose={() => navigate({ search: ({ problem: _, ...rest }) => rest, replace: true })}
    />
  )
  if (!query.data)
    return (
      <Page>
        <StripeHead />
        {notice}
        {query.isError ? (
          <ErrorState
            title="Stripe Connect could not be opened"
            message={sayError(query.error)}
            onRetry={query.refetch}
          />
        ) : (
          <Waiting rows={6} height={20} />
        )}
      </Page>
    )

  const { active, last } = standingOf('stripe', query.data.items)
  const account = active.find(({ id }) => id === wanted) ?? active.find(({ isDefault }) => isDefault) ?? active[0]
  if (account)
    return (
      <ConnectedAccount key={account.id} account={account} ofStripe={active} all={query.data.items} notice={notice} />
    )
  return (
    <Page>
      <StripeHead />
      {notice}
      <NotConnected last={last} />
    </Page>
  )
}

const StripeHead = () => (
  <PageHead title="Stripe Connect" back={{ to: '/settings/integrations', label: 'Integrations' }} />
)
