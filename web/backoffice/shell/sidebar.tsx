import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconSearch } from '@tabler/icons-react'
import { Link, type LinkProps, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { useSystem } from '../api/reconciliation.ts'
import { useMe } from '../api/session.ts'
import { Mark } from './mark.tsx'
import { PAGES, PAYMENTS } from './navigation.ts'
import { openPalette } from './palette.tsx'
import classes from './sidebar.module.css'
import { UserMenu } from './user-menu.tsx'

export function Sidebar({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { organization, permissions } = useMe()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [open, setOpen] = useState(true)
  const inPayments = path.startsWith('/payments')

  return (
    <div className={classes.sidebar}>
      <div className={classes.head}>
        {organization.logoUrl ? <img src={organization.logoUrl} alt="" className={classes.logo} /> : <Mark size={24} />}
        <span className={classes.organization} title={organization.name}>
          {organization.name}
        </span>
      </div>
      <UnstyledButton className={classes.search} onClick={openPalette}>
        <IconSearch size={15} stroke={1.8} />
        <span>Search</span>
        <kbd>{navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'} K</kbd>
      </UnstyledButton>

      <nav aria-label="Main" className={classes.nav}>
        <Entry to={PAGES.dashboard.to} icon={PAGES.dashboard.icon} label={PAGES.dashboard.label} exact />
        <UnstyledButton
          className={classes.entry}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-controls="nav-payments"
          data-within={(inPayments && !open) || undefined}
        >
          <PAGES.payments.icon size={18} stroke={1.6} aria-hidden="true" />
          <span className={classes.label}>{PAGES.payments.label}</span>
          <IconChevronDown size={14} className={classes.chevron} data-open={open} aria-hidden="true" />
        </UnstyledButton>
        <div id="nav-payments" className={classes.group} hidden={!open}>
          {PAYMENTS.filter(({ needs }) => needs === undefined || needs in permissions).map(({ to, label }) => (
            <Link key={to} to={to} className={classes.sub} activeProps={{ 'data-active': true }}>
              <span className={classes.label}>{label}</span>
              {to === '/payments/exceptions' && <OpenCount />}
            </Link>
          ))}
        </div>
        <Entry to={PAGES.customers.to} icon={PAGES.customers.icon} label={PAGES.customers.label} />
        <Entry to={PAGES.products.to} icon={PAGES.products.icon} label={PAGES.products.label} />
        <Entry to={PAGES.settings.to} icon={PAGES.settings.icon} label={PAGES.settings.label} />
      </nav>

      <div className={classes.foot}>
        {!organization.liveMode && (
          <div className={classes.test} data-testid="test-mode">
            <p>
              <span className={classes.testMark}>Test mode</span> No real money moves.
            </p>
            <p className={classes.testLinks}>
              <a href="/dev/mail" target="_blank" rel="noreferrer" className="link">
                Mailbox
              </a>
              <a href="/dev/sandbox" target="_blank" rel="noreferrer" className="link">
                Sandbox
              </a>
            </p>
          </div>
        )}
        <UserMenu onShortcuts={onShortcuts} />
      </div>
    </div>
  )
}

/** How many discrepancies wait for a decision. Not shown at all when there are none. */
function OpenCount() {
  const count = useSystem()?.waiting.exceptions ?? 0
  if (count === 0) return null
  return (
    <span className={classes.badge} data-testid="exception-count">
      {count}
      <VisuallyHidden> to decide</VisuallyHidden>
    </span>
  )
}

type EntryProps = {
  readonly to: LinkProps['to'] & string
  readonly icon: typeof PAGES.dashboard.icon
  readonly label: string
  readonly exact?: boolean
}

const Entry = ({ to, icon: Icon, label, exact = false }: EntryProps) => (
  <Link
    to={to}
    className={classes.entry}
    activeOptions={{ exact, includeSearch: false }}
    activeProps={{ 'data-active': true }}
  >
    <Icon size={18} stroke={1.6} aria-hidden="true" />
    <span className={classes.label}>{label}</span>
  </Link>
)
