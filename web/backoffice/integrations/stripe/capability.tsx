import { IconCheck, IconX } from '@tabler/icons-react'
import classes from './stripe.module.css'

type Props = { readonly what: 'Charges' | 'Payouts'; readonly isEnabled: boolean }

/** What the account may do now: by sign, word and form, never by colour alone (PRODUCT C20). */
export const Capability = ({ what, isEnabled }: Props) => (
  <span className={classes.capability} data-enabled={isEnabled} data-testid={`${what.toLowerCase()}-enabled`}>
    {isEnabled ? (
      <IconCheck size={13} stroke={2.6} aria-hidden="true" />
    ) : (
      <IconX size={13} stroke={2.6} aria-hidden="true" />
    )}
    {isEnabled ? `${what} enabled` : `${what} not enabled`}
  </span>
)
