import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PdfTemplate } from './pdf.ts'

/** Parent to child: one document. `text` is JSON already. */
export type PdfJob = {
  readonly id: number
  readonly template: PdfTemplate
  readonly text: string
  readonly logoPng: Uint8Array | null
}

/** Child to parent. `rssBytes` lets the parent recycle a process that has grown. */
export type PdfAnswer =
  | { readonly id: number; readonly pdf: Uint8Array; readonly rssBytes: number }
  | { readonly id: number; readonly error: string; readonly rssBytes: number }

// Typst compiles synchronously and keeps what it memoized, so it lives here, in a process of its own, and never in the
// server. Only this file loads the native library.
const require = createRequire(import.meta.url)
const { NodeCompiler } =
  require('@myriaddreamin/typst-ts-node-compiler') as typeof import('@myriaddreamin/typst-ts-node-compiler')

/** Weights that the templates use; Typst reads a font's glyphs only when a document needs them. */
const fontFolders: readonly (readonly [string, readonly string[]])[] = [
  ['@expo-google-fonts/inter', ['400Regular', '600SemiBold']],
  ['@expo-google-fonts/noto-sans-arabic', ['400Regular', '600SemiBold']],
  ['@expo-google-fonts/noto-sans-hebrew', ['400Regular', '600SemiBold']],
  ['@expo-google-fonts/noto-sans-jp', ['400Regular', '600SemiBold']],
]
const templates = fileURLToPath(new URL('../render/pdf/', import.meta.url))
const logoPath = join(templates, 'logo.png')
/** How many documents an unused piece of memoized layout outlives. */
const cacheAgeMax = 2

const compiler = NodeCompiler.create({
  workspace: templates,
  fontArgs: [
    {
      fontPaths: fontFolders.flatMap(([name, weights]) => {
        const folder = dirname(require.resolve(`${name}/package.json`))
        return weights.map((weight) => join(folder, weight))
      }),
    },
  ],
})
// The templates are read once, so that no document can make Typst touch the disk for its source.
for (const file of readdirSync(templates)) {
  if (file.endsWith('.typ')) compiler.mapShadow(join(templates, file), readFileSync(join(templates, file)))
}

process.on('message', (job: PdfJob) => {
  const answer = draw(job)
  process.send?.({ id: job.id, ...answer, rssBytes: process.memoryUsage.rss() } as PdfAnswer)
  // A compiled document is megabytes outside V8's heap behind a handle of a few bytes, so V8 sees no reason to collect
  // it. Collecting here keeps the process at about 105 MiB instead of 190.
  if (job.id % 8 === 0) globalThis.gc?.()
})
process.on('disconnect', () => process.exit(0))

function draw(job: PdfJob): { pdf: Uint8Array } | { error: string } {
  try {
    if (job.logoPng) compiler.mapShadow(logoPath, Buffer.from(job.logoPng))
    const compiled = compiler.compile({
      mainFilePath: join(templates, `${job.template}.typ`),
      inputs: { data: job.text },
    })
    const document = compiled.result
    if (!document) return { error: JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics).slice(0, 2000) }
    return { pdf: compiler.pdf(document) }
  } catch (error) {
    return { error: String(error).slice(0, 2000) }
  } finally {
    if (job.logoPng) compiler.unmapShadow(logoPath)
    compiler.evictCache(cacheAgeMax)
  }
}
