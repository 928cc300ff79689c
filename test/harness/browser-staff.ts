import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { TestBrowser } from './browser.ts'
import type { ServerProcess } from './server-process.ts'

/** Widths that everything is tried at: a phone held upright, and a desk. */
export const SIZES = {
  phone: { viewport: { width: 375, height: 812 } },
  desk: { viewport: { width: 1440, height: 900 } },
} as const satisfies Record<string, BrowserContextOptions>

/** A profile that has signed in as a person does, and stands on the first page. */
export async function signedIn(
  browser: TestBrowser,
  server: Pick<ServerProcess, 'url' | 'email' | 'password'>,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.open(options)
  const page = await context.newPage()
  await page.goto(server.url)
  await page.getByLabel('E-mail').fill(server.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(server.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Skip to content' }).waitFor({ state: 'attached' })
  // That nobody was signed in before is answered with 401, and the browser itself writes that into the console.
  const expected = browser.complaints.findIndex((complaint) => complaint.includes('401'))
  if (expected >= 0) browser.complaints.splice(expected, 1)
  return { context, page }
}

/** Goes to a page by its name in the navigation, which on a phone is behind the menu button. */
export async function navigate(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Open menu' })
  const isPhone = await menu.isVisible()
  if (isPhone) await menu.click()
  const navigation = isPhone
    ? page.getByRole('dialog', { name: 'Menu' })
    : page.getByRole('navigation', { name: 'Main' })
  await navigation.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

export type BuilderLine = {
  /** What is typed; with `product`, only until the product of that name is offered. */
  readonly text: string
  readonly product?: string
  readonly quantity?: string
  readonly price?: string
  /** Names as the menu has them. */
  readonly taxes?: readonly string[]
  readonly discount?: { readonly text: string; readonly kind?: 'percent' | 'fixed' }
}

/** Types an invoice into the builder, field by field as a person does. */
export async function typeInvoice(
  page: Page,
  invoice: { customer: string; currency?: string; lines: readonly BuilderLine[] },
): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'New invoice' }).waitFor()
  await page.getByRole('textbox', { name: 'Customer' }).fill(invoice.customer)
  await page.getByRole('option', { name: new RegExp(`^${literally(invoice.customer)}`) }).click()
  await page.getByTestId('bill-to').waitFor()
  if (invoice.currency) {
    await page.getByRole('combobox', { name: 'Currency' }).click()
    await page.getByRole('combobox', { name: 'Currency' }).fill(invoice.currency)
    await page.getByRole('option', { name: invoice.currency, exact: true }).click()
  }
  for (const [i, line] of invoice.lines.entries()) {
    if (i > 0) await page.getByRole('button', { name: 'Add line' }).click()
    await typeLine(page, i + 1, line)
  }
}

async function typeLine(page: Page, n: number, line: BuilderLine): Promise<void> {
  const field = (name: string) => page.getByLabel(`Line ${n}: ${name}`, { exact: true })
  await field('product or service').fill(line.text)
  if (line.product) await page.getByRole('option', { name: line.product }).click()
  else await page.keyboard.press('Escape')
  if (line.quantity) await field('quantity').fill(line.quantity)
  if (line.price) await field('price').fill(line.price)
  for (const tax of line.taxes ?? []) {
    await page.getByRole('button', { name: new RegExp(`taxes of line ${n}$`) }).click()
    await page.getByRole('menuitemcheckbox', { name: tax }).click()
    await page.keyboard.press('Escape')
  }
  if (line.discount) {
    await page
      .getByTestId(`line-${n - 1}`)
      .getByRole('button', { name: 'Add discount' })
      .click()
    await typeDiscount(page, `Line ${n}: discount`, line.discount)
  }
}

export async function typeDiscount(
  page: Page,
  label: string,
  { text, kind = 'percent' }: { text: string; kind?: 'percent' | 'fixed' },
): Promise<void> {
  if (kind === 'fixed') await page.getByLabel(`${label}: kind`, { exact: true }).selectOption('fixed')
  await page.getByLabel(label, { exact: true }).fill(text)
}

/** Text of an element without the spaces that only typography needs. */
export async function figureOf(locator: Locator): Promise<string> {
  return plain((await locator.innerText()).trim())
}

export const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ').replaceAll(/\s+/g, ' ')

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
