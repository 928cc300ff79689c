/**
 * Starts the stand-in for Stripe: `node stripe-service/main.ts [--port 4020]`. It opens one platform and one account
 * connected to it and prints their keys; docs/stripe-service.md is its manual.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startStripe } from './start.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4020' }, return: { type: 'string', multiple: true, default: [] } },
})
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('Usage: node stripe-service/main.ts [--port <port>] [--return <address to come back to after OAuth>]')
  process.exit(2)
}

try {
  const running = await startStripe({ port })
  const stop = (): void => void running.stop().then(() => process.exit(0))
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const platform = running.control.openAccount({ name: 'Platform', platform: { redirectUris: values.return } })
  const shop = running.control.openAccount({ name: 'Test shop' })
  const ready = { url: running.url, platform, shop }
  console.log(`Stripe's stand-in listening on ${running.url}\n${JSON.stringify(ready, null, 2)}`)
} catch (error) {
  console.error(`The service cannot start: ${error instanceof Error ? error.message : 'unknown error'}`)
  process.exit(1)
}
