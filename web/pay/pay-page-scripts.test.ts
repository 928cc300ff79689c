import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { integrityOf, pageAssets } from '../../src/api/public/page-assets.ts'

type Manifest = {
  readonly scripts: readonly { readonly source: string; readonly why: string; readonly integrity: string }[]
}

const manifest = JSON.parse(readFileSync('docs/pay-page-scripts.json', 'utf8')) as Manifest
const { script, style } = pageAssets()

test('[A-080] the payment page runs exactly the scripts of docs/pay-page-scripts.json (PCI DSS 6.4.3)', () => {
  expect(manifest.scripts.map((entry) => entry.source)).toEqual(['web/pay/card-form.ts, web/pay/pay.ts'])
  expect(
    manifest.scripts[0]?.integrity,
    'if this change of the script was meant and reviewed, write its new hash into the manifest',
  ).toBe(integrityOf(script))
  for (const { why } of manifest.scripts) expect(why.length).toBeGreaterThan(40)
})

test('script and styles name no other origin and make no code from text', () => {
  expect(`${script}\n${style}`).not.toMatch(
    /https?:|[^\\]\/\/[a-z]|@import|url\(|\beval\b|new Function|importScripts|document\.write|insertAdjacentHTML/i,
  )
})

test('the script that customers run is the one that was written, without its types', () => {
  expect(() => new Function(script)).not.toThrow()
  expect(script).not.toMatch(/^(import|export)\b|: (string|boolean|Promise<)|HTMLInputElement|\btype \w+ =/m)
})
