import type { Page } from 'playwright-core'

/** Fills the pay page's card form by typing, as a customer does. */
export async function typeCard(page: Page, number: string, { expiry = '1234', code = '123' } = {}): Promise<void> {
  await page.getByLabel('Test card number').fill('')
  await page.getByLabel('Test card number').pressSequentially(number)
  await page.getByLabel('Expires').fill('')
  await page.getByLabel('Expires').pressSequentially(expiry)
  await page.getByLabel('Security code').fill(code)
}

export const payButton = (page: Page) => page.getByRole('button', { name: /^Pay / })

/** Where the button of a message shown in the built-in mailbox leads. Staff's own visits leave no trace (C29). */
export async function linkInMail(mailbox: Page, name: RegExp): Promise<string> {
  const message = mailbox.frameLocator('iframe[title="The message"]')
  return (await message.getByRole('link', { name }).first().getAttribute('href')) ?? ''
}
