import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { PayFields } from '../../core/link/pay-page.ts'
import type { PageAssets } from '../../render/page/page-frame.ts'

const source = (file: string): string => readFileSync(new URL(`../../../web/pay/${file}`, import.meta.url), 'utf8')

/** In this order; each may use what stands before it. */
const FILES = {
  sandbox: { scripts: ['form.ts', 'amounts.ts', 'pay.ts', 'card-form.ts'], styles: ['pay.css'] },
  stripe: { scripts: ['form.ts', 'amounts.ts', 'pay.ts', 'stripe-form.ts'], styles: ['pay.css', 'stripe.css'] },
} as const

const read = new Map<PayFields['kind'], PageAssets>()

/**
 * The style sheet and script of a payment page with these fields, read once. The script is `web/pay/*.ts` with types taken off by Node,
 * as Node does with all our files, and joined: no bundler stands between the source that is reviewed and what customers run.
 */
export function pageAssets(fields: PayFields['kind'] = 'sandbox'): PageAssets {
  const known = read.get(fields)
  if (known) return known
  const { scripts, styles } = FILES[fields]
  const assets: PageAssets = {
    style: styles.map((file) => source(file).replaceAll(/\n\s*/g, '\n').trim()).join('\n'),
    script: withoutComments(scripts.map((file) => withoutImports(withoutTypes(source(file)))).join('\n')),
  }
  read.set(fields, assets)
  return assets
}

/** As browsers write it in `integrity`; what `docs/pay-page-scripts.json` holds (PCI DSS 6.4.3). */
export const integrityOf = (text: string): string => `sha384-${createHash('sha384').update(text).digest('base64')}`

/** The function is marked experimental and says so on every start; what it does is pinned by the hash of its result. */
function withoutTypes(typescript: string): string {
  const warn = process.emitWarning
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(typescript)
  } finally {
    process.emitWarning = warn
  }
}

/** The files become one script, in which what one exports the next one sees. */
const withoutImports = (script: string): string =>
  script.replaceAll(/^import .*? from '[^']+'$/gms, '').replaceAll(/^export /gm, '')

/** Whole-line comments and the blanks that types left behind are not sent to customers. */
const withoutComments = (script: string): string =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .map((line) => line.replaceAll(/ {2,}/g, ' ').replaceAll(/ (?=[),])/g, ''))
    .join('\n')
