/** The roles that are shipped; organizations may copy and change them later (CORRECTNESS §19). */
export const ROLES = ['admin', 'cashier', 'sales', 'sales_allocations', 'sales_manager'] as const

export type Role = (typeof ROLES)[number]

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  admin: 'Admin',
  cashier: 'Cashier',
  sales: 'Sales',
  sales_allocations: 'Sales Allocations',
  sales_manager: 'Sales Manager',
}

/** Which records: all of them, those of one's team, one's own, or up to the role's limit. */
export type Scope = 'all' | 'team' | 'own' | 'limit'

/** A all, T team, O own, L up to the limit, – none; in the order of `ROLES`. The attack test A-030 is made from it. */
const MATRIX = {
  'integrations.view': 'A – – – A',
  'integrations.connect': 'A – – – –',
  'integrations.disconnect': 'A – – – –',
  'integrations.configure': 'A – – – –',
  'invoices.view': 'A A O A T',
  'invoices.create': 'A A O A T',
  'invoices.edit_draft': 'A A O A T',
  'invoices.send': 'A A O A T',
  'invoices.discount': 'A L L L L',
  'invoices.void': 'A – – – T',
  'invoices.write_off': 'A – – – L',
  'invoices.delete_draft': 'A O O O T',
  'paylinks.create': 'A A O A T',
  'paylinks.copy': 'A A O A T',
  'paylinks.regenerate': 'A A O A T',
  'paylinks.revoke': 'A A O A T',
  'payments.view': 'A A O A T',
  'payments.take': 'A A – – T',
  'payments.record_offline': 'A A – A T',
  'payments.allocate': 'A – – A T',
  'payments.move_credit': 'A – – A T',
  'payments.refund': 'A L – – L',
  'payments.refund_approve': 'A – – – T',
  'payments.void': 'A L – – T',
  'payment_methods.view_masked': 'A A O A T',
  'payment_methods.manage': 'A A – – T',
  'customers.view': 'A A O A T',
  'customers.edit': 'A A O – T',
  'customers.export_data': 'A – – – –',
  'customers.erase': 'A – – – –',
  'subscriptions.view': 'A A O A T',
  'subscriptions.propose': 'A – O – T',
  'subscriptions.manage': 'A – – – T',
  'subscriptions.cancel': 'A – – – T',
  'disputes.view': 'A A O A T',
  'disputes.draft': 'A – O – T',
  'disputes.respond': 'A – – – T',
  'disputes.accept': 'A – – – L',
  'analytics.view': 'A O O A T',
  'reports.export': 'A – – A T',
  'ledger.view': 'A – – A –',
  'ledger.adjust': 'A – – – –',
  'reconciliation.view': 'A – – A T',
  'reconciliation.resolve': 'A – – – –',
  'settings.view': 'A – – – A',
  'settings.manage': 'A – – – –',
  'users.view': 'A – – – T',
  'users.manage': 'A – – – –',
  'roles.manage': 'A – – – –',
  'api_keys.manage': 'A – – – –',
  'webhooks_out.manage': 'A – – – –',
  'audit.view': 'A – – – T',
  'audit.export': 'A – – – –',
} as const satisfies Record<string, string>

export type Permission = keyof typeof MATRIX

export const PERMISSIONS = Object.keys(MATRIX) as readonly Permission[]

const SCOPES: Readonly<Record<string, Scope>> = { A: 'all', T: 'team', O: 'own', L: 'limit' }

/**
 * How far a role's permission reaches, or null when it has none. `all` of `ledger.adjust` and `reconciliation.resolve`
 * still needs a second person; the size of a `limit` is the organization's setting.
 */
export const can = (role: Role, permission: Permission): Scope | null =>
  SCOPES[MATRIX[permission].split(' ')[ROLES.indexOf(role)] ?? ''] ?? null
