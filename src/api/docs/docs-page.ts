import type { Handler } from 'hono'
import { html, raw } from 'hono/html'
import type { Env } from '../http.ts'
import { DOCS_STYLE } from './docs-style.ts'
import type { OpenApiDocument } from './openapi.ts'
import { exampleOf, type Schema, type Schemas } from './schema-example.ts'
import { fieldTable, typeOf } from './schema-table.ts'

type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly unknown[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}
type Listed = Operation & { readonly method: string; readonly path: string }

/**
 * The OpenAPI document as a page for people: no script, found by the browser's own search, light and dark. Written once
 * at start, since it depends on nothing but the endpoints; the nonce alone is put in with each request.
 */
export function docsPage(document: OpenApiDocument): Handler<Env> {
  const operations = listOf(document)
  const schemas = (document.components?.schemas ?? {}) as Schemas
  const server = document.servers?.[0]?.url ?? ''
  const body = String(page(operations, schemas, { server, intro: document.info.description ?? '' }))
  return (c) =>
    c.html(
      html`<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/favicon.svg"><title>Remit API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style nonce="${c.var.cspNonce}">${raw(DOCS_STYLE)}</style></head><body>${raw(body)}</body></html>`,
    )
}

function listOf(document: OpenApiDocument): Listed[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ ...operation, method, path })),
  )
}

function page(operations: readonly Listed[], schemas: Schemas, { server, intro }: { server: string; intro: string }) {
  const tags = [...new Set(operations.flatMap((operation) => operation.tags))]
  const of = (tag: string) => operations.filter((operation) => operation.tags.includes(tag))
  return html`<a class="skip" href="#content">Skip to content</a>
<nav aria-label="Endpoints"><p class="title">Remit API</p><p><a href="openapi.json">OpenAPI 3.1 document</a></p>${tags.map(
    (tag) =>
      html`<h2>${tag}</h2><ul>${of(tag).map(
        (one) => html`<li><a href="#${one.operationId}">${one.summary}</a></li>`,
      )}</ul>`,
  )}</nav>
<main id="content"><h1>Remit API</h1>${intro.split('\n\n').map((text) => html`<p>${withCode(text)}</p>`)}
<h2>A first request</h2><pre tabindex="0"><code>curl ${server}/customers \\
  -H 'authorization: Bearer rk_test_…'</code></pre>
${tags.map((tag) => html`<section><h2>${tag}</h2>${of(tag).map((one) => article(one, schemas, server))}</section>`)}</main>`
}

function article(operation: Listed, schemas: Schemas, server: string) {
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const answer = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))
  const answered = Object.entries(answer?.[1].content ?? {})[0]
  const faults = Object.keys(operation.responses).filter((status) => !status.startsWith('2'))
  return html`<article id="${operation.operationId}"><h3>${operation.summary}</h3>
<p class="address"><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> <code>${operation.path}</code></p>
${(operation.description ?? '').split('\n\n').map((text) => html`<p>${withCode(text)}</p>`)}
${operation.parameters?.length ? html`<h4>Parameters</h4>${parameterTable(operation, schemas)}` : ''}
${body ? html`<h4>Body <small>${type}</small></h4>${fieldTable(body.schema, schemas)}` : ''}
<h4>Request</h4><pre tabindex="0"><code>${curl(operation, schemas, server)}</code></pre>
<h4>Answer <small>${answer?.[0] ?? ''} ${answered?.[0] ?? ''}</small></h4>
${
  answered?.[0] === 'application/json'
    ? html`<pre tabindex="0"><code>${json(exampleOf(answered[1].schema, schemas))}</code></pre>
<details><summary>Fields of the answer</summary>${fieldTable(answered[1].schema, schemas)}</details>`
    : ''
}
<p class="faults">Problems: ${faults.join(', ')}</p></article>`
}

const parameterTable = (operation: Listed, schemas: Schemas) =>
  html`<table tabindex="0"><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th></tr></thead><tbody>${operation.parameters?.map(
    (one) =>
      html`<tr><th scope="row"><code>${one.name}</code></th><td>${one.in}${one.required ? ', required' : ''}</td><td>${typeOf(one.schema, schemas)}</td></tr>`,
  )}</tbody></table>`

function curl(operation: Listed, schemas: Schemas, server: string): string {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = operation.parameters?.find((one) => one.in === 'path' && one.name === name)
    return String(parameter ? exampleOf(parameter.schema, schemas) : name)
  })
  const lines = [`curl${operation.method === 'get' ? '' : ` -X ${operation.method.toUpperCase()}`} '${server}${path}'`]
  if (operation.security.length > 0) lines.push(`-H 'authorization: Bearer rk_test_…'`)
  if (operation.parameters?.some((one) => one.in === 'header')) lines.push(`-H 'idempotency-key: choose-a-new-one'`)
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  if (type && body) {
    lines.push(`-H 'content-type: ${type}'`)
    const sample =
      type === 'application/json'
        ? `-d '${json(exampleOf(body.schema, schemas)).replaceAll("'", "'\\''")}'`
        : '--data-binary @file'
    lines.push(sample)
  }
  return lines.join(' \\\n  ')
}

const json = (value: unknown): string => JSON.stringify(value, null, 2)

/** Text with `code` between backticks; everything is escaped by the template. */
const withCode = (text: string) =>
  text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
