import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { integrityOf, pageAssets } from '../../src/api/public/page-assets.ts'
import { pagePolicy } from '../../src/render/page/csp.ts'

type Manifest = {
  readonly scripts: readonly { readonly source: string; readonly why: string; readonly integrity: string | null }[]
}

const { scripts } = JSON.parse(readFileSync('docs/pay-page-scripts.json', 'utf8')) as Manifest
const BUNDLES = {
  sandbox: 'form.ts, amounts.ts, pay.ts, card-form.ts',
  stripe: 'form.ts, amounts.ts, pay.ts, stripe-form.ts',
} as const

test('[A-080] the payment page runs exactly the scripts of docs/pay-page-scripts.json (PCI DSS 6.4.3)', () => {
  const own = scripts.filter(({ integrity }) => integrity !== null)
  expect(own.map(({ source }) => source)).toEqual(
    Object.values(BUNDLES).map((files) => files.replaceAll(/[\w-]+\.ts/g, 'web/pay/$&')),
  )
  for (const [i, fields] of (['sandbox', 'stripe'] as const).entries()) {
    expect(
      own[i]?.integrity,
      'if this change of the script was meant and reviewed, write its new hash into the manifest',
    ).toBe(integrityOf(pageAssets(fields).script))
  }
  for (const { why } of scripts) expect(why.length).toBeGreaterThan(40)
})

test('[A-080] of other origins only the scripts that the manifest names may run, each in the policy of its gateway', () => {
  const foreign = scripts.filter(({ integrity }) => integrity === null).map(({ source }) => source)
  const stripe = {
    kind: 'stripe',
    publishableKey: 'pk_test_1',
    account: null,
    jsUrl: 'https://js.stripe.com/v3/',
  } as const
  expect(foreign).toEqual([stripe.jsUrl])
  expect(pagePolicy(stripe, 'n')).toContain('https://js.stripe.com ')
})

for (const fields of ['sandbox', 'stripe'] as const) {
  const { script, style } = pageAssets(fields)

  test(`${fields}: script and styles name no other origin and make no code from text`, () => {
    expect(`${script}\n${style}`).not.toMatch(
      /https?:|[^\\]\/\/[a-z]|@import|url\(|\beval\b|new Function|importScripts|document\.write|insertAdjacentHTML/i,
    )
  })

  test(`${fields}: the script that customers run is the one that was written, without its types`, () => {
    expect(() => new Function(script)).not.toThrow()
    expect(script).not.toMatch(/^(import|export)\b|: (string|boolean|Promise<)|HTMLInputElement|\btype \w+ =/m)
  })
}
