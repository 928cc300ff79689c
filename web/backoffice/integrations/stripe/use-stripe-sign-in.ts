import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { authorizeStripe, stripeOptionsQuery } from '../../api/gateways.ts'
import { useMay } from '../../api/session.ts'
import { useCommand } from '../../api/use-command.tsx'

/**
 * Signing in at Stripe instead of copying keys: whether this installation offers it, and the way there. The browser
 * leaves this application; Stripe sends it back to the Stripe page (PRODUCT C16).
 */
export function useStripeSignIn() {
  const may = useMay('integrations.connect')
  const options = useQuery({ ...stripeOptionsQuery, enabled: may })
  const { mutate, reset, isPending, isSuccess } = useCommand((_: undefined, key) => authorizeStripe(key), {
    done: ({ url }) => window.location.assign(url),
  })
  useEffect(() => {
    // The browser's back button may bring this very page back as it was left.
    const onBack = (event: PageTransitionEvent) => event.persisted && reset()
    window.addEventListener('pageshow', onBack)
    return () => window.removeEventListener('pageshow', onBack)
  }, [reset])
  return {
    options,
    isOffered: options.data?.oauth === true,
    /** Also after the answer, until the browser has left. */
    isLeaving: isPending || isSuccess,
    start: () => mutate(undefined),
  }
}
