import { expect, test } from 'vitest'
import type { PayPage } from '../../core/link/pay-page.ts'
import { AGREEMENT_VERSION, agreementWords } from '../../core/payment-method/agreement-words.ts'
import { type PayPageOptions, renderPayPage } from './pay-page.ts'
import { aPayPage } from './sample-page.ts'
import { chosenMethod } from './saved-choice.ts'

const visa = { id: 'pmt_1', label: 'Visa ending in 4242', brand: 'visa', last4: '4242', expired: false }
const old = { id: 'pmt_0', label: 'Mastercard ending in 4444', brand: 'mastercard', last4: '4444', expired: true }
const saving = { version: AGREEMENT_VERSION, words: agreementWords('Harbour Bicycle Works') }
const payable = { kind: 'payable', minimum: null, fields: { kind: 'sandbox' } } as const
const options: PayPageOptions = { nonce: 'n', assets: { style: '', script: '' }, path: '/pay/token' }
const render = (over: Partial<PayPage>, more: Partial<PayPageOptions> = {}) =>
  renderPayPage(aPayPage(over), { ...options, ...more })
const typed = (what: object) => ({ form: { commandKey: 'key', testCards: [], typed: what } })

test('[P16] the box is never ticked by us, stands with its words and their version, and only where a card can be saved', () => {
  const html = render({ state: { ...payable, saving } })
  expect(html).toMatch(/<input type="checkbox" name="saveMethod" value="yes" id="save" aria-describedby="save-words">/)
  expect(html).toContain(`id="save-words">${saving.words}<`)
  expect(html).toContain(`name="agreementVersion" value="${AGREEMENT_VERSION}"`)
  expect(render({ state: payable })).not.toContain('saveMethod')
  expect(render({ state: { ...payable, saving } }, typed({ saveMethod: true }))).toMatch(/id="save"[^>]* checked>/)
})

test('the newest card that has not expired is chosen first, and what was chosen before stays chosen while it is there', () => {
  const saved = [old, visa]
  expect(chosenMethod({ ...payable, saved }, undefined)).toBe('pmt_1')
  expect(chosenMethod({ ...payable, saved: [old] }, undefined)).toBe('')
  expect(chosenMethod({ ...payable, saved }, 'pmt_0')).toBe('pmt_0')
  expect(chosenMethod({ ...payable, saved }, '')).toBe('')
  expect(chosenMethod({ ...payable, saved }, 'pmt_gone')).toBe('pmt_1')
  expect(chosenMethod(payable, 'pmt_1')).toBe('')
})

test('[P24] a saved card is shown by its name alone, with a way to remove it and a word when it has expired', () => {
  const html = render({ state: { ...payable, saved: [visa, old] } })
  expect(html).toMatch(
    /value="pmt_1" id="way-pmt_1" checked><label for="way-pmt_1"><bdi>Visa ending in 4242<\/bdi><\/label>/,
  )
  expect(html).toMatch(/<bdi>Mastercard ending in 4444<\/bdi><span class="small"> Expired<\/span>/)
  expect(html.match(/href="\/pay\/token\?remove=pmt_\d"/g)).toHaveLength(2)
  expect(render({ state: { ...payable, saved: [visa] } }, { preview: true })).not.toContain('?remove=')
  expect(render({ state: payable })).not.toContain('paymentMethodId')
})

test('[P24] the question says exactly what is charged and of what it is made; going back cannot pay', () => {
  const choices = [['share', 'some'] as const, ['payAmount', '100'] as const]
  const parts = [['Invoice', 10_000n] as const, ['Tip', 1_800n] as const]
  const html = render(
    { state: { ...payable, saved: [visa] } },
    { question: { kind: 'pay', method: visa, amount: 11_800n, parts, choices }, ...typed({}) },
  )
  expect(html).toContain('Pay $118.00 with Visa ending in 4242?')
  expect(html).toMatch(/Tip<\/dt><dd><bdi>\$18\.00/)
  const [pay = '', back = ''] = html.match(/<form[\s\S]*?<\/form>/g) ?? []
  for (const form of [pay, back])
    for (const field of [
      'name="share" value="some"',
      'name="payAmount" value="100"',
      'name="paymentMethodId" value="pmt_1"',
    ])
      expect(form).toContain(field)
  expect(pay).toMatch(/name="commandKey" value="key"[\s\S]*name="confirmed" value="yes"/)
  expect(back).toMatch(/name="back" value="yes"/)
  expect(back).not.toMatch(/confirmed|commandKey/)
})

test('where nothing is to be paid, what is saved can still be ended; where nothing is saved, nothing is said', () => {
  const html = render({ state: { kind: 'paid' }, amountDue: 0n, saved: [visa] })
  expect(html).toMatch(
    /Saved for future payments[\s\S]*<bdi>Visa ending in 4242<\/bdi><a href="\/pay\/token\?remove=pmt_1">/,
  )
  expect(render({ state: { kind: 'paid' }, amountDue: 0n, saved: [] })).not.toContain('Saved for future')
  const asked = render({ state: { kind: 'paid' }, saved: [visa] }, { question: { kind: 'remove', method: visa } })
  expect(asked).toMatch(
    /Remove Visa ending in 4242\?[\s\S]*<form method="post" action="\/pay\/token\/payment-methods\/pmt_1">/,
  )
})

test('[A-046] hostile text in the name of a card or in the words stays text', () => {
  const text = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
  const hostile = { ...visa, label: text }
  const state = { ...payable, saved: [hostile], saving: { version: text, words: text } }
  for (const html of [
    render({ state }),
    render({ state: { kind: 'paid' }, saved: [hostile] }),
    render({ state }, { question: { kind: 'remove', method: hostile } }),
    render(
      { state },
      { question: { kind: 'pay', method: hostile, amount: 1n, parts: [[text, 1n]], choices: [[text, text]] } },
    ),
  ])
    expect(html.match(/<(script|style|img)\b[^>]*>/g)).toEqual(['<style nonce="n">', '<script nonce="n">'])
})
