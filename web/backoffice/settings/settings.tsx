import { getRouteApi, Link } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense } from 'react'
import { Waiting } from '../../ui/waiting.tsx'
import { useTitle } from '../page/page.tsx'
import { NotFound } from '../shell/failed.tsx'
import { SETTINGS_SECTIONS, type SettingsSection } from '../shell/navigation.ts'
import classes from './settings.module.css'

const route = getRouteApi('/shell/settings/$section')

const PAGES: Readonly<Record<SettingsSection, ComponentType>> = {
  organization: lazy(() => import('./organization.tsx').then((m) => ({ default: m.OrganizationSettings }))),
  invoicing: lazy(() => import('./invoicing.tsx').then((m) => ({ default: m.InvoicingSettings }))),
  tips: lazy(() => import('./tips.tsx').then((m) => ({ default: m.TipSettings }))),
  'pay-link-email': lazy(() => import('./pay-link-email.tsx').then((m) => ({ default: m.PayLinkEmailSettings }))),
  mail: lazy(() => import('./mail-server.tsx').then((m) => ({ default: m.MailServerSettings }))),
  'tax-rates': lazy(() => import('./tax-rates.tsx').then((m) => ({ default: m.TaxRates }))),
  'api-keys': lazy(() => import('./api-keys.tsx').then((m) => ({ default: m.ApiKeys }))),
}

/** One section at a time beside the list of all of them. */
export function Settings() {
  const { section } = route.useParams()
  const known = SETTINGS_SECTIONS.find((entry) => entry.section === section)
  useTitle(known ? `${known.label} · Settings` : 'Settings')
  if (!known) return <NotFound />
  const Section = PAGES[known.section]
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Settings</h1>
      <nav className={classes.nav} aria-label="Settings">
        {SETTINGS_SECTIONS.map((entry) => (
          <Link
            key={entry.section}
            to="/settings/$section"
            params={{ section: entry.section }}
            className={classes.entry}
            activeProps={{ 'data-active': true }}
          >
            {entry.label}
          </Link>
        ))}
        <Link to="/settings/integrations" className={classes.entry}>
          Integrations
        </Link>
      </nav>
      <div className={classes.body}>
        <Suspense fallback={<Waiting rows={6} height={20} />}>
          <Section />
        </Suspense>
      </div>
    </div>
  )
}
