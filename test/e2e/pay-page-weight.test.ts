import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { SIZES } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { serverApi } from '../harness/server-api.ts'

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

/** Bytes as they came over the wire, headers included, of everything the page asked for by itself. */
async function transferOf(url: string): Promise<{ bytes: number; requests: string[] }> {
  const context = await browser.open(SIZES.phone)
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  let bytes = 0
  const requests: string[] = []
  network.on(
    'Network.requestWillBeSent',
    ({ request }) => void requests.push(`${request.method} ${new URL(request.url).pathname}`),
  )
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  await context.close()
  return { bytes, requests }
}

test('the pay page of six lines comes over the wire in at most 14 kB, in one request besides telling that it was opened', async () => {
  const api = serverApi(server)
  const lines = Array.from({ length: 6 }, (_, i) => ({
    description: `Kitchen base cabinet number ${i + 1}, painted maple, soft-close drawers`,
    quantity: '1.5',
    unitPrice: 74_000 + i,
  }))
  const invoice = await api.anInvoice(await api.aCustomer(), 0, { lines })
  const link = await api.payLink(invoice.id)
  const { bytes, requests } = await transferOf(link)
  expect(requests.filter((request) => request.startsWith('GET '))).toEqual([`GET ${new URL(link).pathname}`])
  expect(bytes).toBeLessThanOrEqual(14_000)
  expect(bytes).toBeGreaterThan(2_000) // so that an empty page would not pass
})
