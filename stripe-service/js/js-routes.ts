import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import process from 'node:process'
import { typesFor } from '../payments/method-types.ts'
import { type Answer, json, page, type Route } from '../route.ts'
import { elementPage } from './element-page.ts'

/** A file of `browser/` as browsers run it. Node marks taking the types off as experimental, on every start. */
function scriptOf(file: string): string {
  const warn = process.emitWarning
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(readFileSync(new URL(`./browser/${file}`, import.meta.url), 'utf8'))
  } finally {
    process.emitWarning = warn
  }
}

const script = (): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' },
  body: `(() => {\n${scriptOf('stripe-script.ts')}\n})()\n`,
})

/** What browsers load in place of js.stripe.com: the script, the page in its frame, and what that page asks for. */
export const jsRoutes: readonly Route[] = [
  { method: 'GET', path: '/v3', door: 'public', handle: script },
  { method: 'GET', path: '/v3/', door: 'public', handle: script },
  {
    method: 'GET',
    path: '/v3/elements-inner-payment.html',
    door: 'public',
    handle: () => page(elementPage(scriptOf('element-frame.ts'))),
  },
  {
    method: 'GET',
    path: '/v1/elements/sessions',
    door: 'publishable',
    handle(_service, { account, fields }) {
      const currency = fields.mustText('currency')
      fields.done()
      return json({ payment_method_types: typesFor(account, currency) })
    },
  },
]
