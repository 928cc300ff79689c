import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { figureOf, SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'

// Method: after signing in, no mouse; every key goes to whatever has the focus.
let server: DemoServer
let browser: TestBrowser

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** What has the focus, by the name a screen reader gives it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    if (element === document.body) return ''
    const labels = (element as HTMLInputElement | null)?.labels
    return (element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? '').trim()
  })

async function pressUntil(page: Page, key: string, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)) === name) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never led to “${name}”; it ended at “${await focused(page)}”.`)
}

test('an invoice is written, issued and sent by keyboard alone, and Escape leads back to where one was', async () => {
  const { context, page } = await signedIn(browser, server, SIZES.desk)
  await pressUntil(page, 'Tab', 'Invoices')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor()
  await pressUntil(page, 'Tab', 'New invoice')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'New invoice' }).waitFor()

  await expect.poll(() => focused(page)).toBe('Customer')
  await page.keyboard.type('Tandem')
  await page.getByRole('option', { name: /^Tandem Street Café/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByTestId('bill-to').waitFor()
  await pressUntil(page, 'Tab', 'Line 1: product or service')
  await page.keyboard.type('Measuring')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Line 1: quantity')
  await page.keyboard.type('2')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Line 1: price')
  await page.keyboard.type('50')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('Line 2: product or service')
  await page.keyboard.type('Travel')
  await page.keyboard.press('Escape')
  await pressUntil(page, 'Tab', 'Line 2: price')
  await page.keyboard.type('9.5')
  expect(await figureOf(page.getByTestId('total'))).toBe('$109.50')

  await pressUntil(page, 'Shift+Tab', 'Issue and send')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Issue and send' }).waitFor()
  await expect.poll(() => focused(page)).toBe('To')
  await page.keyboard.press('Enter')
  await page.locator('main header').getByText('Sent', { exact: true }).waitFor()

  await pressUntil(page, 'Tab', 'Pay Link')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Pay link' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Pay link' }).waitFor({ state: 'hidden' })
  await expect.poll(() => focused(page)).toBe('Pay Link')
  expect(browser.complaints).toEqual([])
  await context.close()
})
