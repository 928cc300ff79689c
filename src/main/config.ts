import { resolve } from 'node:path'
import process from 'node:process'
import { readStripeConfig, type StripeConfig } from './stripe-config.ts'

/** What the environment says. Everything has a default: a first start needs no settings. */
export type Config = {
  readonly port: number
  /** Address to listen on; loopback unless asked, since nothing should be public by accident. */
  readonly host: string
  readonly dataFolder: string
  readonly databaseUrl: string | undefined
  readonly publicUrl: string
  readonly prepareStatements: boolean
  readonly poolSize: number
  readonly proxyHops: number
  /** Start with an organization and its admin only, without the demo's customers and invoices. */
  readonly empty: boolean
  readonly stripe: StripeConfig
}

/** Throws a sentence that names the variable and what is wrong with it. */
export function readConfig(
  environment: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv,
): Config {
  const port = wholeNumber(environment, 'PORT', 4000, 0, 65_535)
  const publicUrl = (environment.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, '')
  if (!/^https?:\/\/[^/?#]+$/.test(publicUrl)) {
    throw new Error(
      `PUBLIC_URL is ${publicUrl}; give the address people use, such as https://pay.example.com, without a path.`,
    )
  }
  return {
    port,
    host: environment.HOST ?? '127.0.0.1',
    dataFolder: resolve(environment.REMIT_DATA ?? '.remit'),
    databaseUrl: environment.DATABASE_URL || undefined,
    publicUrl,
    prepareStatements: environment.DB_PREPARE !== 'off',
    poolSize: wholeNumber(environment, 'DB_POOL', 20, 2, 200),
    proxyHops: wholeNumber(environment, 'PROXY_HOPS', 0, 0, 5),
    empty: argv.includes('--empty') || environment.REMIT_EMPTY === '1',
    stripe: readStripeConfig(environment),
  }
}

function wholeNumber(
  environment: NodeJS.ProcessEnv,
  name: string,
  otherwise: number,
  least: number,
  most: number,
): number {
  const text = environment[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} is ${text}; it must be a whole number from ${least} to ${most}.`)
  return value
}
