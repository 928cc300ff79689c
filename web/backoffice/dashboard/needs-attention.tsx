import { Link } from '@tanstack/react-router'
import type { DashboardJson } from '../../../src/contract/payment.ts'
import { Section } from '../page/page.tsx'
import classes from './dashboard.module.css'

const ACT: Readonly<Record<DashboardJson['needsAttention'][number]['kind'], string>> = {
  exception: 'Decide',
  dispute_due: 'Answer',
  send_failed: 'Send again',
  confirming: 'Open',
  failed_payment: 'Open',
}

/** What waits for a person, most urgent first as the server sorts it. */
export const NeedsAttention = ({ items }: { readonly items: DashboardJson['needsAttention'] }) => (
  <Section
    title="Needs attention"
    action={
      items.some(({ kind }) => kind === 'exception') && (
        <Link to="/payments/exceptions" className="link">
          All exceptions
        </Link>
      )
    }
  >
    <ul className={classes.attention} data-testid="needs-attention">
      {items.map((item) => (
        <li key={`${item.link} ${item.sentence}`}>
          <Link to={item.link}>
            <Mark kind={item.kind} />
            <span>{item.sentence}</span>
            <span className="link">{ACT[item.kind]}</span>
          </Link>
        </li>
      ))}
    </ul>
  </Section>
)

const Mark = ({ kind }: { readonly kind: string }) => (
  <span
    aria-hidden="true"
    style={{
      width: 8,
      height: 8,
      borderRadius: '50%',
      flex: 'none',
      background: kind === 'confirming' ? 'var(--dot-amber)' : 'var(--dot-red)',
    }}
  />
)
