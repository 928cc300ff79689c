import { Client } from 'pg'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GatewayAccountJson } from '../../src/contract/gateway.ts'
import { readId } from '../../src/core/id/id.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { figureOf, navigate, plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let page: Page
let account: string

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  const { items } = await api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')
  account = readId('gwa', items[0]?.id ?? '') ?? ''
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** As whoever owns the tables, without the guards that keep wrong rows out. */
async function inBooks(sql: string): Promise<void> {
  const client = new Client(server.database.owner)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function findings(what: string): Promise<string[]> {
  const found: string[] = []
  for (const [size, { viewport }] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await settled(page)
      found.push(...(await axeFindings(page)).map((finding) => `${what}, ${size}, ${colorScheme}: ${finding}`))
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(SIZES.desk.viewport)
  return found
}

test('a payment that belongs to no invoice is told, looked into, and resolved with words that stay', async () => {
  await page.goto(`${server.url}/payments/exceptions`)
  await page.getByText('Everything adds up').waitFor()
  expect(await findings('nothing to decide')).toEqual([])
  await server.books.chargeByHand(account, { amount: 7_700, currency: 'USD' })
  await page.getByTestId('exception-count').getByText('1').waitFor({ timeout: 60_000 })

  await navigate(page, 'Dashboard')
  await page
    .getByTestId('needs-attention')
    .getByRole('link', { name: /belongs to no invoice/ })
    .click()
  const group = page.getByRole('region', { name: 'Payments without an invoice' })
  await group.getByText('$77.00').waitFor()
  expect(plain(await group.innerText())).toMatch(/What it means .* booked.* What to do .*Refund it/)
  expect(await figureOf(page.getByTestId('exception-figures'))).toContain('To decide 1')
  expect(await findings('exceptions')).toEqual([])

  await group.getByRole('link', { name: 'Open payment' }).click()
  await page.getByTestId('amount').getByText('77.00').waitFor()
  await page
    .locator('main')
    .getByText(/belongs to no invoice.*Refund it/)
    .waitFor()
  expect(await findings('a payment to decide about')).toEqual([])
  await page.goBack()
  await group.getByRole('button', { name: 'Resolve' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resolve exception' })
  await dialog.getByRole('button', { name: 'Resolve' }).click()
  await dialog.getByText('Say in a few words what was found and done').waitFor()
  expect(await findings('resolve dialog')).toEqual([])
  await dialog.getByRole('textbox').fill('Taken at the fair, see the paper slip')
  await dialog.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText('Everything adds up').waitFor()
  await page.getByTestId('exception-count').waitFor({ state: 'detached' })

  await page.getByTestId('filter-resolved').click()
  await page.getByText('Taken at the fair, see the paper slip').waitFor()
  expect(await findings('resolved')).toEqual([])
  await page.getByRole('link', { name: 'Open payment' }).click()
  await page.getByTestId('timeline').getByText('Taken at the fair, see the paper slip').waitFor()
})

test('a payment that was found is put onto the invoice it was for, which is then paid', async () => {
  const { id } = await api.anInvoice(await api.aCustomer(), 8_800)
  const { number } = await api.ask<{ number: string }>('GET', `/invoices/${id}`)
  await server.books.chargeByHand(account, { amount: 8_800, currency: 'USD' })
  await page.goto(`${server.url}/payments/exceptions`)
  const group = page.getByRole('region', { name: 'Payments without an invoice' })
  await group.getByRole('button', { name: 'Put on an invoice' }).click({ timeout: 60_000 })
  const dialog = page.getByRole('dialog', { name: 'Put on an invoice' })
  await dialog.getByRole('button', { name: 'Put on invoice', exact: true }).click()
  await dialog.getByText('Choose an invoice').waitFor()
  expect(await findings('assign dialog')).toEqual([])
  await dialog.getByRole('combobox', { name: 'Open invoice' }).fill(number)
  await page.getByRole('option', { name: new RegExp(number) }).click()
  await dialog.getByRole('button', { name: 'Put on invoice', exact: true }).click()
  await page.getByText('Everything adds up').waitFor()
  expect(await api.ask('GET', `/invoices/${id}`)).toMatchObject({ status: 'paid', amountDue: 0 })
})

test('Proof shows 0 cents unexplained beside the gateway’s figure, checks now, and names the row that breaks a rule', async () => {
  await navigate(page, 'Proof')
  const headline = page.getByTestId('headline')
  const checkNow = page.getByRole('button', { name: 'Check now' })
  // The first visit checks by itself.
  await headline.getByText('0 cents unexplained').waitFor()
  await checkNow.click()
  await page.getByText('Every rule holds').waitFor()
  await page
    .getByTestId('last-check')
    .getByText(/^All \d+ rules hold, .* Checked just now/)
    .waitFor()
  const balance = page.getByTestId('balance-USD').locator('dd')
  const [ours, theirs, difference, unexplained] = await balance.allInnerTexts()
  expect([plain(ours ?? ''), difference, unexplained]).toEqual([plain(theirs ?? ''), '$0.00', '$0.00'])
  expect(await findings('proof')).toEqual([])

  const paid = await api.ask<{ items: { id: string; number: string }[] }>('GET', '/invoices?status=paid&limit=1')
  const id = paid.items[0]?.id ?? ''
  const plant = (status: string) =>
    inBooks(`begin; alter table invoices no force row level security;
      update invoices set status = '${status}' where id = '${readId('inv', id)}'; alter table invoices force row level security; commit`)
  await plant('sent')
  await checkNow.click()
  await headline.getByText('1 rule does not hold').waitFor()
  const broken = page.getByTestId('broken-rules')
  expect(plain(await broken.innerText())).toContain('The stored status of an invoice is the one its facts give')
  expect(await findings('a broken rule')).toEqual([])
  await broken.getByRole('link', { name: id }).click()
  await page.waitForURL(`**/payments/invoices/${id}`)
  await page.getByRole('link', { name: /^Exceptions\s*1 to decide$/ }).click()
  await page
    .getByRole('region', { name: 'Books that do not add up' })
    .getByText('Closes by itself', { exact: true })
    .waitFor()
  await plant('paid')
  await navigate(page, 'Proof')
  await checkNow.click()
  await headline.getByText('0 cents unexplained').waitFor()
})

test('while payments are held back every page says so, and an administrator lets them go', async () => {
  await inBooks(`begin; alter table quarantines no force row level security; alter table organizations no force row level security;
    insert into quarantines (organization_id, id, reason, facts, opened_at, replay_from, swept_at)
      select id, gen_random_uuid(), 'restored', '{}', now(), now(), now() from organizations;
    alter table quarantines force row level security; alter table organizations force row level security; commit`)
  await page.goto(`${server.url}/customers`)
  const banner = page.getByTestId('quarantine-banner')
  await banner.getByText('Payments and mail are held back').waitFor()
  expect(await findings('held back')).toEqual([])
  await banner.getByRole('button', { name: 'Release' }).click()
  const dialog = page.getByRole('dialog', { name: 'Release payments and mail' })
  expect(plain(await dialog.innerText())).toContain('nothing was missing')
  await dialog.getByRole('button', { name: 'Release' }).click()
  await banner.waitFor({ state: 'detached' })
  expect(browser.complaints).toEqual([])
})
