import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findOrInstallChromium } from '../../tools/chromium.ts'

// So that the browser talks to nobody but us.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type TestBrowser = {
  /** A new profile of its own. Console errors and uncaught errors of its pages are gathered in `complaints`. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>
  readonly complaints: string[]
  close(): Promise<void>
}

/** `more` are switches for Chromium besides the ones that keep it quiet. */
export async function aBrowser(more: readonly string[] = []): Promise<TestBrowser> {
  const found = await findOrInstallChromium()
  if (found.path === undefined) throw new Error(found.whyNot)
  const profile = mkdtempSync(join(tmpdir(), 'remit-browser-'))
  const browser = await chromium.launch({
    executablePath: found.path,
    args: [...quiet, `--crash-dumps-dir=${profile}`, ...more],
  })
  const complaints: string[] = []
  return {
    complaints,
    async open(options = {}) {
      const context = await browser.newContext(options)
      context.setDefaultTimeout(20_000)
      context.on('weberror', (webError) => void complaints.push(webError.error().message))
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
      })
      return context
    },
    async close() {
      await browser.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** What `settled` needs of a window; tools that use it are checked without the DOM's own types. */
type Shown = {
  readonly document: {
    querySelector(selector: string): unknown
    getAnimations(): readonly { readonly finished: Promise<unknown> }[]
  }
  requestAnimationFrame(run: (at: number) => void): void
}

/** Drawn, skeletons gone, and nothing moving any more. Functions, because as text they would need a policy with eval. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { document } = globalThis as unknown as Shown
    return document.querySelector('h1, h2') !== null && document.querySelector('[aria-busy=true]') === null
  })
  await page.evaluate(async () => {
    const shown = globalThis as unknown as Shown
    const drawn = () =>
      new Promise((done) => shown.requestAnimationFrame(() => shown.requestAnimationFrame(() => done(null))))
    // Another colour scheme is heard of a frame later, and only then do colours begin to change.
    await drawn()
    await Promise.all(shown.document.getAnimations().map((one) => one.finished.catch(() => null)))
    await drawn()
  })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong with the page as it is shown now: rule and element, a line each. WCAG 2.2 AA and best practices,
 * except that everything must lie in a landmark: what floats above the page cannot. `only` names the rules to ask.
 */
export async function axeFindings(page: Page, only?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    // The page's policy forbids scripts from text; the debugger's evaluation stands outside it.
    await page.evaluate((source) => void new Function(source)(), axe)
  }
  return page.evaluate(async (rules) => {
    type Finding = { id: string; nodes: { html: string }[] }
    type Axe = { run(options: object): Promise<{ violations: Finding[] }> }
    const { axe } = globalThis as unknown as { axe: Axe }
    const choice = rules ? { runOnly: { type: 'rule', values: rules } } : { rules: { region: { enabled: false } } }
    const { violations } = await axe.run(choice)
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  }, only)
}
