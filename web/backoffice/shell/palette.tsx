import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { IconFileInvoice, IconKeyboard, IconPlus, IconSearch, IconSettings, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { statusWord } from '../../ui/status-words.ts'
import { customerListQuery } from '../api/customers.ts'
import { invoiceListQuery } from '../api/invoices.ts'
import { useMe } from '../api/session.ts'
import { PAGES, PAYMENTS, SETTINGS_SECTIONS, STRIPE_SETTINGS } from './navigation.ts'

type Action = SpotlightActionData & { readonly label: string }

export const openPalette = (): void => spotlight.open()

const FOUND = 5

/** Ctrl/Cmd+K: pages and actions by their names, customers and invoices from the server as one types. */
export function Palette({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 180)
  const asks = q.length > 1
  const pages = useFixedActions(onShortcuts).filter(({ label }) => matches(label, typed))
  const customers = useFoundCustomers(asks ? q : null)
  const invoices = useFoundInvoices(asks ? q : null)

  const groups = [
    { group: 'Customers', actions: customers },
    { group: 'Invoices', actions: invoices },
    { group: 'Pages and actions', actions: pages },
  ].filter(({ actions }) => actions.length > 0)

  return (
    <Spotlight
      actions={groups}
      query={typed}
      onQueryChange={setTyped}
      filter={(_, actions) => actions}
      shortcut={['mod + K']}
      nothingFound="Nothing by that name"
      highlightQuery={false}
      scrollable
      maxHeight={420}
      radius="md"
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      attributes={{ content: { 'aria-label': 'Find' } }}
      transitionProps={{ duration: 120 }}
      searchProps={{
        leftSection: <IconSearch size={17} stroke={1.6} />,
        placeholder: 'Find a page, customer or invoice',
        'aria-label': 'Find a page, customer or invoice',
      }}
    />
  )
}

function useFixedActions(onShortcuts: () => void): Action[] {
  const { permissions } = useMe()
  const navigate = useNavigate()
  const page = (label: string, Icon: typeof IconSearch, to: string): Action => ({
    id: `page ${to}`,
    label,
    leftSection: <Icon size={17} stroke={1.6} />,
    onClick: () => navigate({ to }),
  })
  const search = (id: string, label: string, act: () => void): Action => ({
    id,
    label,
    leftSection: <IconPlus size={17} stroke={1.6} />,
    onClick: act,
  })
  return [
    search('new-invoice', 'New invoice', () => navigate({ to: '/payments/invoices/new' })),
    search('new-customer', 'New customer', () => navigate({ to: '/customers', search: { create: true } })),
    search('new-product', 'New product', () => navigate({ to: '/products', search: { create: true } })),
    page(PAGES.dashboard.label, PAGES.dashboard.icon, PAGES.dashboard.to),
    ...[...PAYMENTS, STRIPE_SETTINGS]
      .filter(({ needs }) => needs === undefined || needs in permissions)
      .map((one) => page(('inPalette' in one && one.inPalette) || one.label, one.icon, one.to)),
    page(PAGES.customers.label, PAGES.customers.icon, PAGES.customers.to),
    page(PAGES.products.label, PAGES.products.icon, PAGES.products.to),
    ...SETTINGS_SECTIONS.map(({ label, section }) => page(`Settings: ${label}`, IconSettings, `/settings/${section}`)),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      leftSection: <IconKeyboard size={17} stroke={1.6} />,
      onClick: onShortcuts,
    },
  ]
}

function useFoundCustomers(q: string | null): Action[] {
  const navigate = useNavigate()
  const { data } = useQuery({ ...customerListQuery({ q, limit: FOUND }), enabled: q !== null })
  return (q === null ? [] : (data?.items ?? [])).map((customer) => ({
    id: customer.id,
    label: customer.name,
    description: customer.contacts.map((contact) => contact.name).join(', '),
    leftSection: <IconUser size={17} stroke={1.6} />,
    onClick: () => navigate({ to: '/customers/$customerId', params: { customerId: customer.id } }),
  }))
}

function useFoundInvoices(q: string | null): Action[] {
  const navigate = useNavigate()
  const { data } = useQuery({ ...invoiceListQuery({ q, limit: FOUND }), enabled: q !== null, refetchInterval: false })
  return (q === null ? [] : (data?.items ?? [])).map((invoice) => ({
    id: invoice.id,
    label: `${invoice.number ?? 'Draft'} · ${invoice.customerName}`,
    description: statusWord('invoice', invoice.status).text,
    leftSection: <IconFileInvoice size={17} stroke={1.6} />,
    onClick: () => navigate({ to: '/payments/invoices/$invoiceId', params: { invoiceId: invoice.id } }),
  }))
}

/** Every word that was typed begins some word of the label. */
const matches = (label: string, typed: string): boolean =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) =>
      label
        .toLowerCase()
        .split(/[\s:-]+/)
        .some((part) => part.startsWith(word)),
    )
