import { readFile } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { C, Env } from '../http.ts'
import { nothingHere } from '../problem.ts'
import { acceptedEncoding, encode } from './encoding.ts'
import { BACKOFFICE_POLICY } from './security-headers.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * The built back office: files with a hash in their name are kept for ever by browsers, `index.html` is asked for anew,
 * and every address that names no file is a page of the application itself, so it answers with `index.html`.
 */
export function backoffice(folder: string): Hono<Env> {
  const app = new Hono<Env>()
  app.get('*', async (c) => {
    c.header('content-security-policy', BACKOFFICE_POLICY)
    const wanted = fileFor(folder, c.req.path)
    const type = wanted && TYPES[extname(wanted)]
    const bytes = wanted && type ? await read(wanted) : null
    if (bytes && type) {
      if (c.req.path.startsWith('/assets/')) return answerAsset(c, wanted, bytes, type)
      c.header('cache-control', 'no-cache')
      return c.body(new Uint8Array(bytes), 200, { 'content-type': type })
    }
    if (c.req.path.startsWith('/assets/') || namesFile(c.req.path)) return nothingHere(c)

    const page = await read(join(folder, 'index.html'))
    c.header('cache-control', 'no-cache')
    if (page) return c.body(new Uint8Array(page), 200, { 'content-type': 'text/html; charset=utf-8' })
    return c.html(NOT_BUILT, 503)
  })
  return app
}

/** Encoded once: what stands under a name with a hash never changes, and there are a few hundred kilobytes of it. */
const encoded = new Map<string, Uint8Array<ArrayBuffer>>()

async function answerAsset(c: C, file: string, bytes: Buffer, type: string): Promise<Response> {
  c.header('cache-control', 'public, max-age=31536000, immutable')
  c.header('vary', 'accept-encoding')
  const encoding = /^text|json|svg/.test(type) ? acceptedEncoding(c.req.header('accept-encoding')) : null
  if (!encoding) return c.body(new Uint8Array(bytes), 200, { 'content-type': type })
  const key = `${encoding} ${file}`
  const body = encoded.get(key) ?? (await encode(bytes, encoding, 9))
  encoded.set(key, body)
  return c.body(body, 200, { 'content-type': type, 'content-encoding': encoding })
}

/** No page of the application has a dot in its last part, or a part that begins with one: `/.env`, `/main.js.map`. */
const namesFile = (path: string): boolean => /(^|\/|%2f)\.|\.[^/]*$/i.test(path)

/** The file a path names inside `folder`, or null when it has no ending or leads elsewhere. */
function fileFor(folder: string, path: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.'))) return null
  const root = resolve(folder)
  const file = join(root, decoded)
  return file.startsWith(root + sep) && extname(file) !== '' ? file : null
}

const read = (file: string): Promise<Buffer | null> => readFile(file).catch(() => null)

const NOT_BUILT = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Remit</title><style>body{font:16px/1.5 system-ui;margin:10vh auto;max-width:36rem;padding:0 1rem;color-scheme:light dark}</style></head>
<body><h1>The back office is not built yet</h1><p>The server runs, but the folder with its pages is empty.
<code>npm start</code> builds them; so does <code>npx vite build --config web/vite.config.ts</code>. The API is at
<a href="/api/v1/docs">/api/v1/docs</a>.</p></body></html>`
