import type { z } from '@hono/zod-openapi'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { assert } from '../core/assert.ts'
import type { IdPrefix } from '../core/id/id.ts'
import type { Scope } from '../core/role/permissions.ts'
import type { Ctx } from '../ports/ctx.ts'
import { type C, uuidInPath } from './http.ts'
import { type Access, permit } from './permit.ts'
import type { Principal } from './principal.ts'
import { readBody, readQuery } from './read-body.ts'

/** Names of `:parts` of the path: an id's prefix (handlers get the uuid; a malformed one is 404), or `text`. */
export type Params = Readonly<Record<string, IdPrefix | 'text'>>

export type EndpointSpec<P extends Params, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Below `/api/v1`, with Hono's `:name` parts. */
  readonly path: `/${string}`
  readonly permission: Access
  /** Heading in the documentation: Invoices, Payments … */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Schema of the answer; absent for answers without JSON. */
  readonly answer?: A
  /** Of a good answer: 200, or 201 for what was made, 204 for nothing to say. */
  readonly status?: 200 | 201 | 202 | 204
  /**
   * Moves or records money: API keys must send an `Idempotency-Key` (CORRECTNESS §7). `continues` when the flow knows the
   * command by `commandKeyOf`, so that a repeat after a crash goes on with the same attempt.
   */
  readonly money?: true | 'continues'
  /** POSTs that only compute, or whose answer must not be kept, take no `Idempotency-Key`. */
  readonly idempotent?: false
  /** A POST whose whole work is writes to the database: its key, its work and its answer then commit together. */
  readonly inOneTx?: true
  /** A bare kind of body or answer other than JSON, for the documentation: `application/pdf`. */
  readonly rawBody?: readonly string[]
  readonly rawAnswer?: string
}

export type Call<P extends Params, Q extends z.ZodType, B extends z.ZodType> = {
  readonly ctx: Ctx
  readonly principal: Principal
  /** How far the permission reaches: all records, those of one's team, one's own, or up to a limit. */
  readonly scope: Scope
  readonly params: { readonly [K in keyof P]: string }
  readonly query: z.infer<Q>
  readonly body: z.infer<B>
  readonly c: C
}

/** A route of `/api/v1` with all that is declared about it. */
export type Endpoint = {
  readonly spec: EndpointSpec<Params, z.ZodType, z.ZodType, z.ZodType>
  readonly run: (c: C) => Promise<Response>
}

/**
 * Declares a route. `createApp` mounts it behind sign-in, rights, CSRF check and idempotency, and writes it into the
 * OpenAPI document from the same schemas. The handler returns the answer's JSON, or a `Response` when it is no JSON.
 */
export function endpoint<
  P extends Params = Record<never, never>,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodVoid,
>(spec: EndpointSpec<P, Q, B, A>, handler: (call: Call<P, Q, B>) => Promise<z.infer<A> | Response>): Endpoint {
  return {
    spec: spec as Endpoint['spec'],
    async run(c) {
      const scope = permit(c, spec.permission)
      const params = readParams(c, spec.params)
      const query = spec.query ? readQuery(c, spec.query) : undefined
      const body = spec.body ? await readBody(c, spec.body) : undefined
      const call = { ctx: c.get('ctx'), principal: c.get('principal'), scope, params, query, body, c } as Call<P, Q, B>
      const result = await handler(call)
      assert(spec.inOneTx || !c.get('lateNumber'), 'only what is answered in one transaction may wait for a number')
      return answer(c, result, spec.status)
    },
  }
}

function answer(c: C, result: unknown, status: 200 | 201 | 202 | 204 | undefined): Response {
  if (result instanceof Response) return result
  if (result === undefined) return c.body(null, 204)
  // Kept beside the answer for those who keep it: reading it back out of a `Response` takes a stream.
  const text = JSON.stringify(result)
  c.set('answerText', text)
  return c.body(text, (status ?? 200) as ContentfulStatusCode, { 'content-type': 'application/json' })
}

function readParams(c: C, params: Params | undefined): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, kind] of Object.entries(params ?? {})) {
    const text = c.req.param(name) ?? ''
    read[name] = kind === 'text' ? text : uuidInPath(kind, text)
  }
  return read
}
