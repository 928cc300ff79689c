import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProofJson } from '../../../src/contract/proof.ts'
import { exponentOf } from '../../../src/core/money/currency.ts'
import { AddsUp } from '../../ui/adds-up.tsx'
import { useMoneyText } from '../../ui/amount.tsx'
import { useOrganization } from '../api/session.ts'
import classes from './proof.module.css'

/** The one figure somebody comes for: how much of the money nobody can explain. */
export function Headline({ proof }: { readonly proof: ProofJson }) {
  const { currency } = useOrganization()
  const text = useMoneyText()
  const accounts = proof.gatewayAccounts
  const unasked = accounts.filter(({ balances }) => balances === null)
  const open = accounts.flatMap(({ name, balances }) =>
    (balances ?? []).filter(({ unexplained }) => unexplained !== 0).map((line) => ({ name, ...line })),
  )
  const broken = proof.invariants.filter(({ violations }) => violations.length > 0).length
  if (open.length > 0) {
    const amounts = open.map((line) => text(Math.abs(line.unexplained), line.currency)).join(' and ')
    const [first] = open
    const more = first && first.unexplained > 0 ? 'more' : 'less'
    return (
      <Standing tone="red" figure={`${amounts} unexplained`}>
        {first?.name} holds {more} than your books and everything that is open explain. A payment of the last seconds
        does that: check again in a minute. If it stays, compare its own list with Orders.
      </Standing>
    )
  }
  if (broken > 0) {
    return (
      <Standing tone="red" figure={broken === 1 ? '1 rule does not hold' : `${broken} rules do not hold`}>
        The money at your gateways is explained, and something in your own books is not as it must be. What and where
        stands below, with what to do.
      </Standing>
    )
  }
  if (unasked.length > 0) {
    return (
      <Standing tone="amber" figure={`${unasked.map(({ name }) => name).join(' and ')} cannot be asked`}>
        Your own books hold. What the gateway says is shown as soon as it answers again; nothing is lost meanwhile.
      </Standing>
    )
  }
  const zero = exponentOf(currency) === 2 ? '0 cents' : text(0, currency)
  return (
    <Standing tone="green" figure={`${zero} unexplained`}>
      {accounts.length === 0
        ? 'No gateway is connected. Every rule about your own books holds.'
        : `Every cent that your gateways hold for you is in your books, and all ${proof.invariants.length} rules below hold.`}
    </Standing>
  )
}

type Props = { readonly tone: 'green' | 'amber' | 'red'; readonly figure: string; readonly children: ReactNode }

const Standing = ({ tone, figure, children }: Props) => (
  <div className={classes.headline} data-testid="headline" data-tone={tone}>
    {tone === 'green' ? (
      <AddsUp size={56} />
    ) : (
      <span className={classes.alarm} aria-hidden="true">
        <IconAlertTriangle size={28} stroke={1.8} />
      </span>
    )}
    <div>
      <p className={classes.figure}>{figure}</p>
      <p className={classes.says}>{children}</p>
    </div>
  </div>
)
