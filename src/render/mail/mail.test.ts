import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InvoiceMail, invoiceMail } from './invoice-mail.ts'
import type { MailBrand } from './letter.ts'
import { receiptMail } from './receipt-mail.ts'
import { refundMail } from './refund-mail.ts'
import { fillVariables, type MailValues } from './variables.ts'

const brand: MailBrand = {
  name: 'Northwind Studio',
  addressLines: ['18 Harbour Street', 'Bristol'],
  taxId: 'GB 123',
  colour: '#ffd400',
  logoUrl: null,
}
const link = 'https://pay.example.com/p/abc'
const anInvoiceMail = (over: Partial<InvoiceMail> = {}): InvoiceMail => ({
  brand,
  liveMode: true,
  locale: 'en-GB',
  currency: 'GBP',
  number: 'INV-0042',
  customerName: 'Amelia Hart',
  amountDue: 123_456n,
  dueOn: '2026-12-21',
  payLink: link,
  hasPdf: true,
  ownSubject: null,
  ownBody: null,
  ...over,
})
const aReceiptMail = {
  brand,
  liveMode: true,
  locale: 'en-GB',
  currency: 'GBP',
  receiptNumber: 'R-1',
  customerName: 'Amelia',
  amount: 15_000n,
  tip: 1_000n,
  surplus: 500n,
  paidOn: '2026-12-03',
  method: 'Visa ending in 4242',
  invoiceNumber: 'INV-0042',
  stillDue: 2_500n,
  link,
  hasPdf: true,
}
const aRefundMail = {
  brand,
  liveMode: true,
  locale: 'en-GB',
  currency: 'GBP',
  customerName: 'Amelia',
  amount: 2_000n,
  refundedOn: '2026-12-05',
  method: 'Visa ending in 4242',
  invoiceNumber: 'INV-0042',
  reason: null,
  link: null,
}
const hrefs = (html: string) => [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address)

test('[C2] [C23] the invoice mail has organization, amount, due date and one button; the text twin has them too', async () => {
  const mail = await invoiceMail(anInvoiceMail())
  expect(mail.subject).toBe('Invoice INV-0042 from Northwind Studio')
  for (const words of [
    'Northwind Studio',
    '18 Harbour Street',
    '£1,234.56',
    '21 December 2026',
    'Pay £1,234.56',
    link,
  ]) {
    expect(mail.html).toContain(words)
    expect(mail.text).toContain(words)
  }
  expect(mail.html.match(/class="button"/g)).toHaveLength(1)
  expect(new Set(hrefs(mail.html))).toEqual(new Set([link]))
  // Before the letter's first sentence: above the fold on a phone.
  expect(mail.html.indexOf('class="button"')).toBeLessThan(mail.html.indexOf('Hello Amelia Hart'))
  expect(mail.text).not.toContain('<')
})

test('[K10] without a pay link there is neither button nor address', async () => {
  const mail = await invoiceMail(anInvoiceMail({ payLink: null }))
  expect(hrefs(mail.html)).toEqual([])
  expect(mail.text).not.toContain('http')
  expect(mail.text).toContain('The PDF is attached.')
})

test('test mode is said in the subject and on top of both twins, and only then', async () => {
  const mail = await invoiceMail(anInvoiceMail({ liveMode: false }))
  expect(mail.subject).toMatch(/^\[Test\] /)
  expect(mail.html).toContain('no money moves')
  expect(mail.text).toMatch(/^\*\*\* Test mode/)
  expect((await invoiceMail(anInvoiceMail())).html).not.toContain('Test mode')
})

test('an organization writes its own subject and text with six variables', async () => {
  const mail = await invoiceMail(
    anInvoiceMail({
      ownSubject: '{{organization}}: {{number}} over {{amount}}',
      ownBody: 'Dear {{customer}},\n\nplease pay {{ amount }} by {{due_date}} at {{link}}.\nThank you.',
    }),
  )
  expect(mail.subject).toBe('Northwind Studio: INV-0042 over £1,234.56')
  expect(mail.text).toContain(`Dear Amelia Hart,\n\nplease pay £1,234.56 by 21 December 2026 at ${link}.\nThank you.`)
  expect(mail.html).toContain('Dear Amelia Hart,')
})

test('[A-051] anything else in braces is shown as it stands, and a value is never read as a template', async () => {
  const words =
    '{{constructor}} {{constructor.constructor("x")()}} {{__proto__}} #{1+1} <%= x %> {{> partial}} {{#each x}} {{{link}}}'
  const mail = await invoiceMail(
    anInvoiceMail({ ownBody: words, customerName: '{{amount}}', ownSubject: '{{customer}}' }),
  )
  expect(mail.text).toContain(
    '{{constructor}} {{constructor.constructor("x")()}} {{__proto__}} #{1+1} <%= x %> {{> partial}} {{#each x}}',
  )
  expect(mail.subject).toBe('{{amount}}')
})

test('[A-051] ten megabytes of template cost no more than a page of it', async () => {
  const mail = await invoiceMail(
    anInvoiceMail({ ownBody: '{{customer}} '.repeat(800_000), ownSubject: '{{link}}'.repeat(100_000) }),
  )
  expect(mail.text.length).toBeLessThan(15_000)
  expect(mail.subject.length).toBeLessThanOrEqual(200)
})

// Method: hostile words in every field at once; the markup may then hold only tags that the templates themselves have.
test('[A-046] [A-052] what people type is inert in every field of every mail', async () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> ' onmouseover='x' \r\nBcc: a@b.c \u202e\u0000`
  const evil: MailBrand = {
    name: hostile,
    addressLines: [hostile],
    taxId: hostile,
    colour: `red;}</style>${hostile}`,
    logoUrl: null,
  }
  const mails = await Promise.all([
    invoiceMail(
      anInvoiceMail({ brand: evil, customerName: hostile, number: hostile, ownBody: hostile, ownSubject: hostile }),
    ),
    receiptMail({
      ...aReceiptMail,
      brand: evil,
      customerName: hostile,
      method: hostile,
      receiptNumber: hostile,
      invoiceNumber: hostile,
    }),
    refundMail({
      ...aRefundMail,
      brand: evil,
      customerName: hostile,
      method: hostile,
      reason: hostile,
      invoiceNumber: hostile,
    }),
  ])
  for (const { html, subject } of mails) {
    expect(html).not.toMatch(/<script|<img|[^&]"><s/i)
    expect(html).not.toMatch(/<[^>]*\son\w+=/i)
    expect(subject).not.toMatch(/[\p{Cc}\u202e]/u)
  }
})

test('[A-046] filling variables never leaves a known variable behind and never changes other words', () => {
  const values: MailValues = { customer: 'C', number: 'N', amount: 'A', due_date: 'D', organization: 'O', link: 'L' }
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('{{customer}}', '{{link}}', '{{nope}}', '{{', '}}'), fc.string())),
      (parts) => {
        const filled = fillVariables(parts.join(' '), values)
        expect(filled).not.toContain('{{customer}}')
        if (!parts.join(' ').includes('{{')) expect(filled).toBe(parts.join(' '))
      },
    ),
  )
})

test('a receipt names what is left and offers to pay it; a paid one offers to look at it', async () => {
  const mail = await receiptMail(aReceiptMail)
  expect(mail.text).toContain('Pay the remaining £25.00')
  expect(mail.text).toContain('Tip included: £10.00')
  expect(mail.text).toContain('Kept as your credit: £5.00')
  const paid = await receiptMail({ ...aReceiptMail, stillDue: 0n, tip: 0n, surplus: 0n })
  expect(paid.text).toContain('View invoice')
  expect(paid.text).not.toContain('Tip')
})

test('a refund says how much goes back where', async () => {
  const mail = await refundMail(aRefundMail)
  expect(mail.subject).toBe('Refund of £20.00 from Northwind Studio')
  expect(mail.text).toContain('Refunded to: Visa ending in 4242')
})

test('a logo has its name in words, so that the letter is whole without pictures', async () => {
  const { html } = await invoiceMail(
    anInvoiceMail({ brand: { ...brand, logoUrl: 'https://pay.example.com/logos/1.png' } }),
  )
  expect(html).toContain('alt="Northwind Studio"')
})
