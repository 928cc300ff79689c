import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

type Chromium = { readonly path: string } | { readonly path?: undefined; readonly whyNot: string }

/**
 * A browser for the browser tests: CHROMIUM_PATH, the machine's own, or Debian's package, which root installs.
 *
 * When there is none, the answer says why in a sentence, and the caller counts those tests as skipped.
 */
export async function findOrInstallChromium(): Promise<Chromium> {
  const given = process.env.CHROMIUM_PATH
  if (given) return existsSync(given) ? { path: given } : { whyNot: `CHROMIUM_PATH is ${given}, and nothing is there.` }
  const found = places.find((place) => existsSync(place))
  if (found) return { path: found }

  const apt = '/usr/bin/apt-get'
  if (process.getuid?.() !== 0 || !existsSync(apt)) {
    return { whyNot: 'Chromium is not installed; install it, or set CHROMIUM_PATH to a Chromium or Chrome.' }
  }
  console.log('Installing Chromium for the browser tests ...')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]
  for (const step of steps) {
    const { status, stderr } = spawnSync(apt, ['-q', ...step], { env, encoding: 'utf8', timeout: 600_000 })
    if (status === 0) continue
    return { whyNot: `apt-get ${step[0]} failed: ${(stderr ?? '').trim().split('\n').at(-1) || 'no reason given'}` }
  }
  const installed = places.find((place) => existsSync(place))
  return installed ? { path: installed } : { whyNot: 'Debian’s package was installed, but it brought no Chromium.' }
}
