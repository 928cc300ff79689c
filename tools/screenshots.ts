/**
 * `npm run screenshots`: the main screens of the demo, phone and desk, into docs/images, where the README shows them.
 * Names on the command line, such as `pay invoice`, draw only those.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import type { InvoiceSummaryJson } from '../src/contract/invoice.ts'
import { aBrowser, settled } from '../test/harness/browser.ts'
import { payButton, typeCard } from '../test/harness/browser-customer.ts'
import { SIZES, signedIn } from '../test/harness/browser-staff.ts'
import { serverApi } from '../test/harness/server-api.ts'
import { startServer } from '../test/harness/server-process.ts'
import { root } from './source-files.ts'

const MOST_BYTES = 3_000_000
const folder = join(root, 'docs', 'images')
const only = process.argv.slice(2)
const isWanted = (name: string): boolean => only.length === 0 || only.includes(name)

const looks = {
  desk: { ...SIZES.desk },
  phone: { ...SIZES.phone, deviceScaleFactor: 2 },
  'desk-dark': { ...SIZES.desk, colorScheme: 'dark' },
  'phone-dark': { ...SIZES.phone, deviceScaleFactor: 2, colorScheme: 'dark' },
} as const satisfies Record<string, BrowserContextOptions>

/** One page of each kind is enough to see that there is a dark theme. */
const isDrawn = (name: string, look: string): boolean =>
  isWanted(name) &&
  (!look.endsWith('dark') || `${name}-${look}` === 'dashboard-desk-dark' || `${name}-${look}` === 'pay-phone-dark')

const fonts = mkdtempSync(join(tmpdir(), 'remit-fonts-'))
preferInter()
const server = await startServer()
const browser = await aBrowser()
const api = serverApi(server)
try {
  mkdirSync(folder, { recursive: true })
  const { items } = await api.ask<{ items: InvoiceSummaryJson[] }>('GET', '/invoices?limit=100')
  const newest = (status: string) => items.find((invoice) => invoice.status === status)?.id ?? ''
  await api.ask('POST', `/invoices/${newest('sent')}/send`)

  const pages: Record<string, string> = {
    dashboard: '/',
    invoices: '/payments/invoices',
    builder: `/payments/invoices/${newest('draft')}/edit`,
    invoice: `/payments/invoices/${newest('partially_refunded')}`,
    orders: '/payments/orders',
    integrations: '/payments/integrations',
    mail: '/dev/mail',
  }
  for (const [size, options] of Object.entries(looks)) {
    const { context, page } = await signedIn(browser, server, options)
    for (const [name, path] of Object.entries(pages)) {
      if (!isDrawn(name, size)) continue
      await page.goto(server.url + path)
      if (name === 'mail')
        await page
          .getByRole('link', { name: /Invoice INV-/ })
          .first()
          .click()
      await draw(page, `${name}-${size}`)
    }
    await context.close()
  }
  await drawPayPage('pay')
  if (isWanted('paid')) {
    await pay()
    await drawPayPage('paid')
  }
  report()
} finally {
  await browser.close()
  await server.stop()
  rmSync(fonts, { recursive: true, force: true })
}

/** In a customer's browser, which has no session of ours. */
async function drawPayPage(name: string): Promise<void> {
  for (const [size, options] of Object.entries(looks)) {
    if (!isDrawn(name, size)) continue
    const context = await browser.open(options)
    const page = await context.newPage()
    await page.goto(server.payLink)
    await draw(page, `${name}-${size}`)
    await context.close()
  }
}

async function pay(): Promise<void> {
  const context = await browser.open(looks.phone)
  const page = await context.newPage()
  await page.goto(server.payLink)
  await typeCard(page, '4242424242424242')
  await payButton(page).click()
  await page.getByRole('heading', { name: 'Payment received' }).waitFor()
  await context.close()
}

async function draw(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await settled(page)
  const picture = await sharp(await page.screenshot())
    .png({ palette: true, quality: 90, compressionLevel: 9, effort: 10 })
    .toBuffer()
  writeFileSync(join(folder, `${name}.png`), picture)
  console.log(`docs/images/${name}.png  ${(picture.length / 1_000).toFixed(0)} kB`)
}

/** So that text looks as on machines that have a decent system font, and the same wherever pictures are made. */
function preferInter(): void {
  const file = join(fonts, 'fonts.conf')
  const families = ['system-ui', 'sans-serif', 'Segoe UI', 'Roboto', 'Helvetica Neue']
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>
<dir>${join(root, 'node_modules/@expo-google-fonts/inter')}</dir><cachedir>${fonts}</cachedir>${families
      .map((name) => `<alias binding="strong"><family>${name}</family><prefer><family>Inter</family></prefer></alias>`)
      .join('')}</fontconfig>`,
  )
  process.env.FONTCONFIG_FILE = file
}

function report(): void {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
  console.log(`docs/images holds ${(bytes / 1_000).toFixed(0)} kB`)
  if (bytes > MOST_BYTES) throw new Error(`docs/images holds ${bytes} bytes, more than ${MOST_BYTES}.`)
}
