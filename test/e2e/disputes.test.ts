import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconcileDisputes } from '../../src/flows/dispute/reconcile-disputes.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { navigate, SIZES, signedIn } from '../harness/browser-staff.ts'
import { aDisputeDesk, type DisputeDesk } from '../harness/dispute-desk.ts'

let desk: DisputeDesk
let browser: TestBrowser
beforeAll(async () => {
  ;[desk, browser] = await Promise.all([aDisputeDesk(), aBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await desk?.close()
})

const sweep = () => reconcileDisputes(desk.ctx, desk.stripeAccountId)

async function aDispute(total: bigint, wanted: Parameters<DisputeDesk['control']['openDispute']>[1] = {}) {
  const { chargeId } = await desk.aPaidInvoice(total)
  const { id } = desk.control.openDispute(chargeId, wanted)
  await sweep()
  return id
}

/** Both themes: nothing for axe to find, and a picture to look at where a folder for them is named. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    expect(await axeFindings(page), `${name}, ${colorScheme}`).toEqual([])
    const folder = process.env.REMIT_PICTURES
    if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true })
  }
}

test('[C39] a dispute is found in the list, answered from what the books know, and won', async () => {
  const { context, page } = await signedIn(browser, desk, SIZES.desk)
  await navigate(page, 'Disputes')
  await page.getByText('When a customer’s bank asks about a payment').waitFor()

  const gatewayId = await aDispute(12_000n, { reason: 'product_not_received' })
  await aDispute(4_500n, { inquiry: true, reason: 'general' })
  const lost = await aDispute(3_000n)
  desk.control.moveDispute(lost, 'lost')
  await sweep()
  await page.reload()
  await page.getByRole('row', { name: /Ada Pemberton.*Needs a response.*in \d days.*\$120\.00/ }).waitFor()
  await look(page, 'disputes-list')
  await page.getByRole('row', { name: /\$120\.00/ }).click()

  await page.getByTestId('dispute-standing').getByText('The bank waits for your answer').waitFor()
  expect(await page.getByLabel('Customer’s name').inputValue()).toBe('Ada Pemberton')
  expect(await page.getByLabel('What was sold').inputValue()).toContain('Joinery')
  expect(await page.getByLabel('What the customer did').inputValue()).toContain(
    'Payment received by Visa ending in 4242',
  )
  await page.getByLabel('Tracking number').fill('1Z 999')
  await page.getByText('Saved just now').waitFor()
  await page.getByRole('button', { name: 'Add our receipt' }).click()
  await page.getByText(/^Receipt INV-0001\.pdf, /).waitFor()
  await page.getByLabel('File: Proof of delivery', { exact: true }).setInputFiles({
    name: 'delivery.html.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<html>no PDF</html>'),
  })
  await page.getByText('This is no PDF, JPEG or PNG file that can be opened').waitFor()
  await look(page, 'dispute-evidence')
  await page.getByTestId('action-send').click()
  await page.getByRole('dialog').getByText('Normally only one submission counts').waitFor()
  await look(page, 'dispute-send')
  await page.getByRole('dialog').getByRole('button', { name: 'Send evidence' }).click()
  await page.getByRole('heading', { name: 'Evidence as it was sent' }).waitFor()
  await page.getByText('Under review').first().waitFor()
  const there = desk.control.books(desk.stripeAccount).disputes.find(({ id }) => id === gatewayId)
  expect(there?.evidence).toMatchObject({ shipping_tracking_number: '1Z 999', customer_name: 'Ada Pemberton' })

  desk.control.moveDispute(gatewayId, 'won')
  await sweep()
  await page.getByText('The dispute was won').waitFor()
  await page.getByText('Given back').waitFor()
  await look(page, 'dispute-won')
  // One refused file is answered with 422, and the browser itself writes that into the console.
  expect(browser.complaints.filter((complaint) => !complaint.includes('422'))).toEqual([])
  await context.close()
})

test('[C13] [C39] the palette leads to Payment Disputes, and a dispute is accepted with what it means said first', async () => {
  const gatewayId = await aDispute(5_100n)
  const { context, page } = await signedIn(browser, desk, SIZES.phone)
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Find a page' }).fill('Payment Disputes')
  await page.getByText('Payment Disputes', { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Disputes' }).waitFor()
  await page.getByRole('link', { name: /\$51\.00/ }).click()
  await look(page, 'dispute-phone')
  await page.getByTestId('action-accept').click()
  await page.getByRole('dialog').getByText('This cannot be undone').waitFor()
  await page.getByRole('button', { name: 'Accept dispute over $51.00' }).click()
  await page.getByText('The money stays with the customer.').waitFor()
  expect(desk.control.books(desk.stripeAccount).disputes.find(({ id }) => id === gatewayId)?.status).toBe('lost')
  expect(await page.getByTestId('action-accept').count()).toBe(0)
  await page.getByRole('link', { name: 'Open payment' }).click()
  await page.getByText('Disputed over $51.00: Lost').waitFor()
  await look(page, 'dispute-payment-phone')
  await context.close()
})
