import { z } from '@hono/zod-openapi'
import {
  product,
  productListQuery,
  productPatch,
  productWrite,
  taxRate,
  taxRatePatch,
  taxRateWrite,
} from '../contract/product.ts'
import { pageOf } from '../contract/shapes.ts'
import { assert } from '../core/assert.ts'
import { parsePercent } from '../core/number/decimal.ts'
import { productNotFound, taxRateNotFound } from '../core/product/refusals.ts'
import { createProduct, patchProduct } from '../flows/product/product.ts'
import { createTaxRate, patchTaxRate } from '../flows/product/tax-rate.ts'
import type { Ctx } from '../ports/ctx.ts'
import { findProduct, listProducts } from '../store/product.ts'
import { findTaxRates, listTaxRates } from '../store/tax-rate.ts'
import { encodeCursor, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage, uuidOf } from './http.ts'
import { presentProduct, presentTaxRate } from './present/product.ts'

const position = z.tuple([z.string().max(2000), z.guid()])

/** Products fill invoice lines (J17); tax rates stand on them. Whoever writes invoices reads them, settings make rates. */
export const productEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/products',
      permission: 'invoices.view',
      tag: 'Products',
      summary: 'List products by name',
      query: productListQuery,
      answer: pageOf(product),
    },
    async ({ ctx, query }) => {
      const at = readCursor(position, query.cursor)
      const after = at && { search: at[0], id: at[1] }
      const page = { q: query.q?.trim(), archived: query.archived === 'true', after, limit: query.limit + 1 }
      const rows = await ctx.tx((t) => listProducts(t, page))
      return presentPage(rows, query.limit, presentProduct, (row) => encodeCursor([row.search, row.id]))
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/products',
      inOneTx: true,
      permission: 'invoices.create',
      tag: 'Products',
      summary: 'Create a product',
      body: productWrite,
      answer: product,
      status: 201,
    },
    async ({ ctx, body }) =>
      readProduct(
        ctx,
        await createProduct(ctx, { ...body, unitPrice: BigInt(body.unitPrice), taxRateIds: rateIds(body.taxRateIds) }),
      ),
  ),
  endpoint(
    {
      method: 'get',
      path: '/products/:id',
      permission: 'invoices.view',
      tag: 'Products',
      summary: 'A product',
      params: { id: 'prd' },
      answer: product,
    },
    async ({ ctx, params }) => readProduct(ctx, params.id),
  ),
  endpoint(
    {
      method: 'patch',
      path: '/products/:id',
      permission: 'invoices.create',
      tag: 'Products',
      summary: 'Change or archive a product',
      params: { id: 'prd' },
      body: productPatch,
      answer: product,
    },
    async ({ ctx, params, body: { unitPrice, taxRateIds, ...body } }) => {
      const price = unitPrice === undefined ? {} : { unitPrice: BigInt(unitPrice) }
      const rates = taxRateIds === undefined ? {} : { taxRateIds: rateIds(taxRateIds) }
      await patchProduct(ctx, params.id, { ...body, ...price, ...rates })
      return readProduct(ctx, params.id)
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/tax-rates',
      permission: 'invoices.view',
      tag: 'Tax rates',
      summary: 'All tax rates',
      answer: z.object({ items: z.array(taxRate) }),
    },
    async ({ ctx }) => ({ items: (await ctx.tx(listTaxRates)).map(presentTaxRate) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/tax-rates',
      inOneTx: true,
      permission: 'settings.manage',
      tag: 'Tax rates',
      summary: 'Create a tax rate',
      body: taxRateWrite,
      answer: taxRate,
      status: 201,
    },
    async ({ ctx, body }) => {
      const ppm = parsePercent(body.percent)
      assert(ppm !== null, 'the contract let a percentage through that is none')
      return readTaxRate(ctx, await createTaxRate(ctx, { name: body.name, ppm, inclusive: body.inclusive }))
    },
  ),
  endpoint(
    {
      method: 'patch',
      path: '/tax-rates/:id',
      permission: 'settings.manage',
      tag: 'Tax rates',
      summary: 'Rename or archive a tax rate',
      params: { id: 'txr' },
      body: taxRatePatch,
      answer: taxRate,
    },
    async ({ ctx, params, body }) => {
      await patchTaxRate(ctx, params.id, body)
      return readTaxRate(ctx, params.id)
    },
  ),
]

const rateIds = (shown: readonly string[]): string[] => shown.map((id) => uuidOf('txr', id))

const readProduct = async (ctx: Ctx, id: string) => {
  const found = await ctx.tx((t) => findProduct(t, id))
  if (!found) throw productNotFound()
  return presentProduct(found)
}

const readTaxRate = async (ctx: Ctx, id: string) => {
  const [found] = await ctx.tx((t) => findTaxRates(t, [id]))
  if (!found) throw taxRateNotFound()
  return presentTaxRate(found)
}
