import { Button } from '@mantine/core'
import type { StripeProblem } from '../../../../src/contract/gateway.ts'
import { Notice } from '../../../ui/notice.tsx'
import classes from './stripe.module.css'

type Words = { readonly happened: string; readonly now: string }

/** Why a return from Stripe brought no account, and what to do about it (PRODUCT C17). */
const WORDS: Readonly<Record<StripeProblem, Words>> = {
  cancelled: {
    happened: 'You left Stripe without allowing access, so nothing was connected.',
    now: 'Start again whenever you like.',
  },
  state: {
    happened:
      'The answer from Stripe did not belong to a request of this session, so it was refused and nothing was connected.',
    now: 'Start again from this page, in this browser. If you had not started it, somebody may have sent you a forged link.',
  },
  expired: {
    happened: 'Connecting took longer than Stripe’s answer is good for, so nothing was connected.',
    now: 'Start again and finish within ten minutes.',
  },
  mismatch: {
    happened: 'Stripe did not give the access that is needed, or gave it in another mode, so nothing was connected.',
    now: 'Start again and allow everything that is asked for. If it fails again, the client ID and the secret key of this installation are of different modes.',
  },
  elsewhere: {
    happened: 'This Stripe account is connected here already: by another organization, or with its own API keys.',
    now: 'Disconnect it there first, or choose another account at Stripe.',
  },
  failed: {
    happened: 'Stripe did not complete the connection, so nothing was connected.',
    now: 'Try again. If it fails again, look at Stripe’s status page or use your own API keys.',
  },
}

export function ProblemNotice({ problem, onClose }: { readonly problem: StripeProblem; readonly onClose: () => void }) {
  const { happened, now } = WORDS[problem]
  return (
    <div role="alert" className={classes.problem}>
      <Notice tone="amber" testId="stripe-problem">
        <p>
          <strong>{happened}</strong>
        </p>
        <p>{now}</p>
        <Notice.Actions>
          <Button size="xs" variant="default" onClick={onClose}>
            Close message
          </Button>
        </Notice.Actions>
      </Notice>
    </div>
  )
}
