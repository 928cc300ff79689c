import {
  IconAlertCircle,
  IconBox,
  IconFileInvoice,
  IconGauge,
  IconGavel,
  IconPlugConnected,
  IconReceipt2,
  IconScale,
  IconSettings,
  IconUsers,
  IconWallet,
} from '@tabler/icons-react'
import type { Permission } from '../../../src/core/role/permissions.ts'

type PaymentsPage = {
  readonly to:
    | '/payments/invoices'
    | '/payments/orders'
    | '/payments/disputes'
    | '/payments/exceptions'
    | '/payments/proof'
    | '/payments/integrations'
  readonly label: string
  /** The name in the palette, where it stands without the heading Payments above it. */
  readonly inPalette?: string
  readonly icon: typeof IconBox
  /** Absent: whoever sees Payments sees it. */
  readonly needs?: Permission
}

/** The pages as the sidebar and the palette name them. Only what leads somewhere stands here (PRODUCT R21, J1). */
export const PAYMENTS: readonly PaymentsPage[] = [
  { to: '/payments/invoices', label: 'Invoices', icon: IconFileInvoice },
  { to: '/payments/orders', label: 'Orders', icon: IconReceipt2 },
  {
    to: '/payments/disputes',
    label: 'Disputes',
    inPalette: 'Payment Disputes',
    icon: IconGavel,
    needs: 'disputes.view',
  },
  { to: '/payments/exceptions', label: 'Exceptions', icon: IconAlertCircle, needs: 'reconciliation.view' },
  { to: '/payments/proof', label: 'Proof', icon: IconScale, needs: 'reconciliation.view' },
  { to: '/payments/integrations', label: 'Integrations', icon: IconPlugConnected, needs: 'integrations.view' },
]

export const PAGES = {
  dashboard: { to: '/', label: 'Dashboard', icon: IconGauge },
  payments: { label: 'Payments', icon: IconWallet },
  customers: { to: '/customers', label: 'Customers', icon: IconUsers },
  products: { to: '/products', label: 'Products', icon: IconBox },
  settings: { to: '/settings', label: 'Settings', icon: IconSettings },
} as const

/** A page of its own under Integrations; the palette knows it by this name (PRODUCT C13). */
export const STRIPE_SETTINGS = {
  to: '/settings/integrations/stripe-connect',
  label: 'Stripe Settings',
  icon: IconPlugConnected,
  needs: 'integrations.view',
} as const

export const SETTINGS_SECTIONS = [
  { section: 'organization', label: 'Organization' },
  { section: 'invoicing', label: 'Invoicing and numbering' },
  { section: 'tips', label: 'Tips' },
  { section: 'pay-link-email', label: 'Pay-link e-mail' },
  { section: 'mail', label: 'Mail server' },
  { section: 'tax-rates', label: 'Tax rates' },
  { section: 'api-keys', label: 'API keys' },
] as const

export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]['section']
