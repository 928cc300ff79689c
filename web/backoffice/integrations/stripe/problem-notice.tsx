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
    happened:
      'Stripe answered in another mode (test or live) than this installation works in, so nothing was connected.',
    now: 'Whoever runs this installation has to set a client ID and a secret key of the same mode.',
  },
  elsewhere: {
    happened: 'This Stripe account is already connected to another organization here, so nothing was connected.',
    now: 'Disconnect it there first, or sign in at Stripe with another account.',
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
