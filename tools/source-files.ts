import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, whatever folder the command was typed in. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Top-level folders that hold our code. */
export const projectFolders = ['src', 'web', 'sim', 'test', 'tools', 'sandbox-service', 'stripe-service'] as const

/** Every TypeScript file of ours below `folder` (the project by default), as sorted paths relative to it. */
export function sourceFiles(folder: string = root): string[] {
  return projectFolders.flatMap((top) => filesBelow(folder, top)).sort()
}

function filesBelow(folder: string, path: string): string[] {
  let entries: ReturnType<typeof readFolder>
  try {
    entries = readFolder(`${folder}/${path}`)
  } catch {
    return [] // not every top-level folder exists in every version
  }
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(folder, `${path}/${entry.name}`)
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [`${path}/${entry.name}`] : []
  })
}

const readFolder = (path: string) => readdirSync(path, { withFileTypes: true })

const skipped = new Set(['node_modules', 'dist', 'fixtures'])
