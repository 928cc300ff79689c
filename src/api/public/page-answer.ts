import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type PageGateway, pageHeaders, secretPathHeaders } from '../../render/page/csp.ts'
import { type Notice, renderNotice } from '../../render/page/notice-page.ts'
import { acceptedEncoding, encode } from '../frame/encoding.ts'
import type { C } from '../http.ts'
import { pageAssets } from './page-assets.ts'

/** Whether browsers may be told to insist on https. */
const isSecure = (c: C): boolean => c.var.system.publicUrl.startsWith('https:')

/** Headers of everything under a secret address that is no page. */
export const secretHeaders = (c: C): Record<string, string> => secretPathHeaders(isSecure(c))

/** What has to be unguessable and new in every page: its nonce, its form's key. */
export const fresh = (c: C, bytes: number): string =>
  Buffer.from(c.var.system.random.bytes(bytes)).toString('base64url')

/** A public page with its headers, as small as the browser can take it. Pages are made for one reader and never kept. */
export async function answerPage(
  c: C,
  status: ContentfulStatusCode,
  page: { readonly html: string; readonly nonce: string; readonly gateway: PageGateway },
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const encoding = acceptedEncoding(c.req.header('accept-encoding'))
  const bytes = encoding ? await encode(page.html, encoding) : new TextEncoder().encode(page.html)
  return c.newResponse(bytes, status, {
    'content-type': 'text/html; charset=utf-8',
    vary: 'accept-encoding',
    ...(encoding ? { 'content-encoding': encoding } : {}),
    ...pageHeaders({ gateway: page.gateway, nonce: page.nonce, secure: isSecure(c) }),
    ...headers,
  })
}

/** A page that tells nothing about anybody. */
export function answerNotice(c: C, status: ContentfulStatusCode, notice: Notice): Promise<Response> {
  const nonce = fresh(c, 16)
  const html = renderNotice(notice, { nonce, assets: pageAssets() })
  const wait: Record<string, string> =
    status === 429 ? { 'retry-after': '60' } : status === 503 ? { 'retry-after': '5' } : {}
  return answerPage(c, status, { html, nonce, gateway: 'none' }, wait)
}
