// Adds to package-lock.json the optional platform binaries that the registry at hand did not serve.
//
// `npm ci` refuses a lockfile in which an optional dependency of some package is absent, even one for another
// operating system. A registry mirror may hold only some platforms, so after `npm install` this fills the gaps with
// entries that carry version, os, cpu and libc (read from the package's name) but no integrity: npm skips them here,
// and fetches them by version on the platform that needs them.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix']
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32', 'arm']

let added = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (path === '' || lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue
    const words = name.split('/').at(-1).split(/[-_]/)
    const os = words.find((w) => systems.includes(w))
    const cpu =
      words.find((w) => processors.includes(w)) ?? (words.some((w) => w.startsWith('arm')) ? 'arm' : undefined)
    if (!cpu && !os) {
      console.error(`left out: ${name}@${version} of ${path} names no platform`)
      continue
    }
    const libc = words.some((w) => w.startsWith('musl'))
      ? ['musl']
      : words.some((w) => w.startsWith('gnu'))
        ? ['glibc']
        : undefined
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      ...(os && { os: [os] }),
    }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} platform packages added`)
