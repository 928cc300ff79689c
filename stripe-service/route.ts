import type { Account, Key } from './books/account.ts'
import type { Books } from './books/books.ts'
import type { Fault } from './door/faults.ts'
import type { Fields } from './door/fields.ts'
import type { FormTree } from './door/form.ts'
import type { UploadedFile } from './door/multipart.ts'
import type { Service } from './service.ts'

/** A request as the outside made it: header names in lower case, the query without its question mark. */
export type StripeRequest = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** What a route answers: an object becomes JSON, a text goes out as it is (with a content type in `headers`). */
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object | string
}

/** A call of anybody: pages, and whatever checks its caller itself. */
export type PublicCall = {
  readonly request: StripeRequest
  /** The parts of the address that the pattern names, `:id` as `ids.id`. */
  readonly ids: Readonly<Record<string, string>>
  readonly query: FormTree
  readonly form: FormTree
}

/** A call of a key that may make it, on behalf of an account. */
export type ApiCall = PublicCall & {
  /** The parameters: the body's for POST, the query's otherwise. Routes call `fields.done()` before they act. */
  readonly fields: Fields
  readonly key: Key
  /** Whose objects are meant: the key's own account, or the one in `Stripe-Account`. */
  readonly account: Account
  readonly books: Books
  readonly file: UploadedFile | undefined
  /** A fault that changes what happens, rather than how it is told. */
  readonly fault: Fault | undefined
}

type Address = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/v1/charges/:id`; a named part takes everything up to the next slash. */
  readonly path: string
}

/** `door` says who may call: anybody, publishable and secret keys, or secret keys only. */
export type Route =
  | (Address & { readonly door: 'public'; handle(service: Service, call: PublicCall): Answer })
  | (Address & { readonly door: 'publishable' | 'secret'; handle(service: Service, call: ApiCall): Answer })

export const json = (body: object, status = 200): Answer => ({ status, body })

export const page = (html: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: html,
})

export const redirect = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
})

/** Text for HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
