import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { client } from './api/client.ts'
import { ApiProblem } from './api/problem.ts'
import { meQuery } from './api/session.ts'
import { readCustomerFilters } from './customers/filters.ts'
import { readDisputeFilters } from './disputes/filters.ts'
import { readExceptionFilters } from './exceptions/filters.ts'
import { readStripeSearch } from './integrations/stripe/search.ts'
import { readInvoiceFilters } from './invoices/filters.ts'
import { readOrderFilters } from './orders/filters.ts'
import { readProductFilters } from './products/filters.ts'
import { NotFoundAtAll, PageFailed, ShellFailed } from './shell/failed.tsx'
import { Shell } from './shell/shell.tsx'
import { SignIn } from './sign-in/sign-in.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundAtAll })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignIn,
  validateSearch: (search: Record<string, unknown>): { to?: string } => ownPath(search.to),
})

/** Everything behind the sign-in. What the pages need to know about the person is there before they are drawn. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: ShellFailed,
  beforeLoad: async ({ location }) => {
    try {
      await client.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) {
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
      }
      throw error
    }
  },
})

const dashboard = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./dashboard/dashboard.tsx'), 'Dashboard'),
})

const payments = createRoute({
  getParentRoute: () => shell,
  path: '/payments',
  beforeLoad: () => {
    throw redirect({ to: '/payments/invoices' })
  },
})

const invoices = createRoute({
  getParentRoute: () => shell,
  path: '/payments/invoices',
  validateSearch: readInvoiceFilters,
  component: lazyRouteComponent(() => import('./invoices/invoice-list.tsx'), 'InvoiceList'),
})

const invoice = createRoute({
  getParentRoute: () => shell,
  path: '/payments/invoices/$invoiceId',
  component: lazyRouteComponent(() => import('./invoices/invoice-detail.tsx'), 'InvoiceDetail'),
})

/** One component for both addresses: a new draft gets its address at the first save, under the typing person's hands. */
const builder = createRoute({
  getParentRoute: () => shell,
  id: 'builder',
  component: lazyRouteComponent(() => import('./invoices/builder/builder-page.tsx'), 'BuilderPage'),
})
const newInvoice = createRoute({
  getParentRoute: () => builder,
  path: '/payments/invoices/new',
  validateSearch: (search: Record<string, unknown>): { customer?: string } =>
    typeof search.customer === 'string' ? { customer: search.customer } : {},
})
const editInvoice = createRoute({ getParentRoute: () => builder, path: '/payments/invoices/$invoiceId/edit' })

const orders = createRoute({
  getParentRoute: () => shell,
  path: '/payments/orders',
  validateSearch: readOrderFilters,
  component: lazyRouteComponent(() => import('./orders/order-list.tsx'), 'OrderList'),
})
const order = createRoute({
  getParentRoute: () => shell,
  path: '/payments/orders/$paymentId',
  component: lazyRouteComponent(() => import('./orders/order-detail.tsx'), 'OrderDetail'),
})

const disputes = createRoute({
  getParentRoute: () => shell,
  path: '/payments/disputes',
  validateSearch: readDisputeFilters,
  component: lazyRouteComponent(() => import('./disputes/dispute-list.tsx'), 'DisputeList'),
})
const dispute = createRoute({
  getParentRoute: () => shell,
  path: '/payments/disputes/$disputeId',
  component: lazyRouteComponent(() => import('./disputes/dispute-detail.tsx'), 'DisputeDetail'),
})

const exceptions = createRoute({
  getParentRoute: () => shell,
  path: '/payments/exceptions',
  validateSearch: readExceptionFilters,
  component: lazyRouteComponent(() => import('./exceptions/exceptions.tsx'), 'Exceptions'),
})
const proof = createRoute({
  getParentRoute: () => shell,
  path: '/payments/proof',
  component: lazyRouteComponent(() => import('./proof/proof.tsx'), 'Proof'),
})

const integrationsPage = lazyRouteComponent(() => import('./integrations/integrations.tsx'), 'Integrations')
const integrations = createRoute({
  getParentRoute: () => shell,
  path: '/payments/integrations',
  component: integrationsPage,
})
const settingsIntegrations = createRoute({
  getParentRoute: () => shell,
  path: '/settings/integrations',
  component: integrationsPage,
})
const stripeConnect = createRoute({
  getParentRoute: () => shell,
  path: '/settings/integrations/stripe-connect',
  validateSearch: readStripeSearch,
  component: lazyRouteComponent(() => import('./integrations/stripe/stripe-page.tsx'), 'StripePage'),
})

const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  validateSearch: readCustomerFilters,
  component: lazyRouteComponent(() => import('./customers/customer-list.tsx'), 'CustomerList'),
})
const customer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$customerId',
  component: lazyRouteComponent(() => import('./customers/customer-detail.tsx'), 'CustomerDetail'),
})

const products = createRoute({
  getParentRoute: () => shell,
  path: '/products',
  validateSearch: readProductFilters,
  component: lazyRouteComponent(() => import('./products/product-list.tsx'), 'ProductList'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'organization' } })
  },
})
const settingsSection = createRoute({
  getParentRoute: () => shell,
  path: '/settings/$section',
  component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'Settings'),
})

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    dashboard,
    payments,
    invoices,
    invoice,
    builder.addChildren([newInvoice, editInvoice]),
    orders,
    order,
    disputes,
    dispute,
    exceptions,
    proof,
    integrations,
    settingsIntegrations,
    stripeConnect,
    customers,
    customer,
    products,
    settings,
    settingsSection,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFoundAtAll,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Where to go after signing in; only a path of our own, so that a forged link cannot send somebody elsewhere. */
function ownPath(to: unknown): { to?: string } {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {}
}
