import { expect, test } from 'vitest'
import { can, PERMISSIONS, ROLE_LABELS, ROLES } from './permissions.ts'

test('[A-030] every role has an answer for every permission', () => {
  for (const permission of PERMISSIONS) {
    for (const role of ROLES)
      expect([null, 'all', 'team', 'own', 'limit'], `${role} ${permission}`).toContain(can(role, permission))
    expect(permission).toMatch(/^[a-z_]+\.[a-z_]+$/)
  }
  expect(PERMISSIONS.length).toBeGreaterThan(50)
  expect(ROLES.map((role) => ROLE_LABELS[role])).toEqual([
    'Admin',
    'Cashier',
    'Sales',
    'Sales Allocations',
    'Sales Manager',
  ])
})

test('the administrator may do everything', () => {
  for (const permission of PERMISSIONS) expect(can('admin', permission)).toBe('all')
})

test('C38: connecting and configuring gateways is the administrator’s alone', () => {
  for (const role of ROLES.filter((r) => r !== 'admin')) {
    expect(can(role, 'integrations.connect')).toBeNull()
    expect(can(role, 'integrations.configure')).toBeNull()
    expect(can(role, 'settings.manage')).toBeNull()
    expect(can(role, 'users.manage')).toBeNull()
    expect(can(role, 'ledger.adjust')).toBeNull()
  }
})

test('money goes out through few hands', () => {
  expect(ROLES.map((role) => can(role, 'payments.refund'))).toEqual(['all', 'limit', null, null, 'limit'])
  expect(ROLES.map((role) => can(role, 'payments.refund_approve'))).toEqual(['all', null, null, null, 'team'])
  expect(ROLES.map((role) => can(role, 'invoices.view'))).toEqual(['all', 'all', 'own', 'all', 'team'])
  expect(ROLES.map((role) => can(role, 'customers.edit'))).toEqual(['all', 'all', 'own', null, 'team'])
})
