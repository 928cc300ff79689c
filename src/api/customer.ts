import { z } from '@hono/zod-openapi'
import {
  contact,
  contactPatch,
  contactWrite,
  customer,
  customerListQuery,
  customerPatch,
  customerWrite,
} from '../contract/customer.ts'
import { timelineEvent } from '../contract/invoice.ts'
import { pageOf } from '../contract/shapes.ts'
import { contactNotFound, customerNotFound } from '../core/customer/refusals.ts'
import { createContact, deleteContact, patchContact } from '../flows/customer/contact.ts'
import { createCustomer } from '../flows/customer/create-customer.ts'
import { patchCustomer } from '../flows/customer/patch-customer.ts'
import type { Ctx } from '../ports/ctx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { findContact, listContacts } from '../store/contact.ts'
import { type Customer, findCustomer, listBalances, listCustomers } from '../store/customer.ts'
import { listTimeline } from '../store/timeline.ts'
import { encodeCursor, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage } from './http.ts'
import { presentContact, presentCustomer } from './present/customer.ts'
import { presentTimeline } from './present/timeline.ts'
import type { Principal } from './principal.ts'

const tag = 'Customers'
const params = { id: 'cus' } as const
const position = z.tuple([z.string().max(1000), z.guid()])

/** Customers and the people at them (J16, R6). */
export const customerEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/customers',
      permission: 'customers.view',
      tag,
      summary: 'List customers by name',
      query: customerListQuery,
      answer: pageOf(customer),
    },
    async ({ ctx, principal, query }) =>
      ctx.tx(async (t) => {
        const at = readCursor(position, query.cursor)
        const after = at && { search: at[0], id: at[1] }
        const page = {
          q: query.q?.trim(),
          archived: query.archived === 'true',
          after,
          limit: query.limit + 1,
        }
        const [rows, settings] = await Promise.all([listCustomers(t, page), getBillingSettings(t)])
        const ids = rows.map((row) => row.id)
        const today = ctx.clock.today(settings.zone)
        const [contacts, balances] = await Promise.all([
          listContacts(t, ids),
          listBalances(t, ids, today, principal.liveMode),
        ])
        const present = (row: Customer) => presentCustomer(row, contacts, balances)
        return presentPage(rows, query.limit, present, (row) => encodeCursor([row.search, row.id]))
      }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/customers',
      inOneTx: true,
      permission: 'customers.edit',
      tag,
      summary: 'Create a customer, with contacts',
      body: customerWrite,
      answer: customer,
      status: 201,
    },
    async ({ ctx, principal, body }) => read(ctx, principal, await createCustomer(ctx, body)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/customers/:id',
      permission: 'customers.view',
      tag,
      summary: 'A customer with contacts and balances',
      params,
      answer: customer,
    },
    async ({ ctx, principal, params }) => read(ctx, principal, params.id),
  ),
  endpoint(
    {
      method: 'patch',
      path: '/customers/:id',
      permission: 'customers.edit',
      tag,
      summary: 'Change or archive a customer',
      params,
      body: customerPatch,
      answer: customer,
    },
    async ({ ctx, principal, params, body }) => {
      await patchCustomer(ctx, params.id, body)
      return read(ctx, principal, params.id)
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/customers/:id/timeline',
      permission: 'customers.view',
      tag,
      summary: 'What happened to a customer, newest first',
      params,
      answer: pageOf(timelineEvent),
    },
    async ({ ctx, params }) =>
      ctx.tx(async (t) => {
        const [found, events] = await Promise.all([findCustomer(t, params.id), listTimeline(t, 'customer', params.id)])
        if (!found) throw customerNotFound()
        return presentTimeline(events)
      }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/customers/:id/contacts',
      inOneTx: true,
      permission: 'customers.edit',
      tag,
      summary: 'Add a contact',
      params,
      body: contactWrite,
      answer: contact,
      status: 201,
    },
    async ({ ctx, params, body }) => readContact(ctx, await createContact(ctx, params.id, body)),
  ),
  endpoint(
    {
      method: 'patch',
      path: '/contacts/:id',
      permission: 'customers.edit',
      tag,
      summary: 'Change a contact',
      params: { id: 'con' },
      body: contactPatch,
      answer: contact,
    },
    async ({ ctx, params, body }) => {
      await patchContact(ctx, params.id, body)
      return readContact(ctx, params.id)
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/contacts/:id',
      permission: 'customers.edit',
      tag,
      summary: 'Remove a contact',
      params: { id: 'con' },
      status: 204,
    },
    async ({ ctx, params }) => deleteContact(ctx, params.id),
  ),
]

const read = (ctx: Ctx, principal: Principal, id: string) =>
  ctx.tx(async (t) => {
    const [row, settings, contacts] = await Promise.all([
      findCustomer(t, id),
      getBillingSettings(t),
      listContacts(t, [id]),
    ])
    if (!row) throw customerNotFound()
    const balances = await listBalances(t, [id], ctx.clock.today(settings.zone), principal.liveMode)
    return presentCustomer(row, contacts, balances)
  })

const readContact = (ctx: Ctx, id: string) =>
  ctx.tx(async (t) => {
    const found = await findContact(t, id)
    if (!found) throw contactNotFound()
    return presentContact(found)
  })
