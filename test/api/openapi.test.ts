import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, anApiWorld } from '../harness/api-world.ts'

let world: ApiWorld
// biome-ignore lint/suspicious/noExplicitAny: a whole OpenAPI document, looked into
let document: any
beforeAll(async () => {
  world = await anApiWorld()
  document = (await world.client().get('/openapi.json')).json
})
afterAll(() => world.close())

test('the document needs no sign-in, is OpenAPI 3.1, and every reference in it leads somewhere', () => {
  expect(document.openapi).toBe('3.1.0')
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? []
  expect(references.length).toBeGreaterThan(50)
  for (const reference of new Set(references)) {
    const [root, ...keys] = reference.slice('"$ref":"'.length, -1).split('/')
    expect(root).toBe('#')
    let found = document
    for (const key of keys) found = found?.[key]
    expect([reference, typeof found]).toEqual([reference, 'object'])
  }
})

test('every operation says who may call it, what it answers and how it refuses', () => {
  const ids = new Set<string>()
  for (const [path, methods] of Object.entries<Record<string, Record<string, unknown>>>(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method} ${path}`
      const responses = Object.keys(operation.responses as object)
      expect([name, responses.some((status) => status.startsWith('2'))]).toEqual([name, true])
      expect([name, responses.includes('500')]).toEqual([name, true])
      expect([name, Array.isArray(operation.security), typeof operation.summary]).toEqual([name, true, 'string'])
      const parts = path.match(/\{[^}]+\}/g) ?? []
      const declared = ((operation.parameters ?? []) as { in: string }[]).filter((one) => one.in === 'path')
      expect([name, declared.length]).toEqual([name, parts.length])
      expect(ids.has(operation.operationId as string)).toBe(false)
      ids.add(operation.operationId as string)
    }
  }
  expect(ids.size).toBeGreaterThan(40)
})

test('the page for people shows every operation, runs no script and allows none', async () => {
  const { text, headers, status } = await world.client().get('/docs')
  expect(status).toBe(200)
  expect(text).not.toContain('<script')
  const policy = headers.get('content-security-policy') ?? ''
  const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1]
  expect(text).toContain(`<style nonce="${nonce}">`)
  for (const methods of Object.values<Record<string, { operationId: string }>>(document.paths)) {
    for (const { operationId } of Object.values(methods)) expect(text).toContain(`id="${operationId}"`)
  }
  expect(text).not.toContain('[object Object]')
  expect(text).not.toContain('undefined')
})
