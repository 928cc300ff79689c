import { Hono } from 'hono'
import { findLogo } from '../store/organization.ts'
import type { Env } from './http.ts'
import { nothingHere } from './problem.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Logos for pay pages and mails, to anybody who has the address: `/logos/<blob>.png`. Only a blob that
 * is an organization's logo now is served, as the pixels we wrote, and as nothing else (CORRECTNESS §18.9, A-007).
 */
export function logoFiles(): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/:file{[0-9a-f-]{36}\\.png}', async (c) => {
    const id = c.req.param('file').slice(0, 36)
    const bytes = UUID.test(id) ? await findLogo(c.var.system, id) : null
    if (!bytes) return nothingHere(c)
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'image/png',
      'content-disposition': 'inline; filename="logo.png"',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'public, max-age=86400, immutable',
      // Mails and other origins show it as a picture.
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
  return app
}
