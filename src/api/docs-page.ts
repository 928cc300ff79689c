import type { Handler } from 'hono'
import { html, raw } from 'hono/html'
import type { Env } from './http.ts'
import type { OpenApiDocument } from './openapi.ts'
export const docsPage = (_: OpenApiDocument): Handler<Env> => (c) => c.html(html`${raw('')}`)
