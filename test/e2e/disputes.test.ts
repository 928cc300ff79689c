import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconcileDisputes } from '../../src/flows/dispute/reconcile-disputes.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { SIZES, signedIn } from '../harness/browser-staff.ts'
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
