import { readFileSync } from 'node:fs'
import { root } from './source-files.ts'

type Entry = {
  readonly os?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/**
 * The packages of the running server: what our `dependencies` need, and what those need, by the lockfile. Optional peers
 * (a library's adapters for tools we do not use) and binaries for platforms are not among them (CORRECTNESS S-10).
 */
export function productionPackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as {
    packages: Record<string, Entry>
  }
  const found = new Set<string>()
  const visit = (path: string): void => {
    const entry = packages[path] ?? {}
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (name) => !entry.peerDependenciesMeta?.[name]?.optional,
    )
    for (const name of [...Object.keys(entry.dependencies ?? {}), ...(path === '' ? [] : peers)]) {
      const at = resolve(packages, path, name)
      if (!at || found.has(at) || packages[at]?.os) continue
      found.add(at)
      visit(at)
    }
  }
  visit('')
  return [...found].sort()
}

/** Where Node finds `name` from the package at `path`: the nearest node_modules above it. */
function resolve(packages: Readonly<Record<string, Entry>>, path: string, name: string): string | null {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[candidate]) return candidate
    if (at === '') return null
  }
}
