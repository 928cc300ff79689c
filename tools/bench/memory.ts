import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** `resident` counts pages that processes share, such as Node's own program, once for each of them. */
export type Memory = {
  readonly name: string
  readonly pid: number
  readonly megabytes: number
  readonly resident: number
}

/**
 * Memory of these processes and of all below them, PostgreSQL left out: of shared pages each has its share, so that the
 * sum is what the machine lacks by them. Empty where there is no /proc.
 */
export function memoryOf(roots: readonly number[]): Memory[] {
  const parents = new Map<number, number>()
  for (const name of listed('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s*(\d+)$/m.exec(read(`/proc/${name}/status`))?.[1]
    if (parent) parents.set(Number(name), Number(parent))
  }
  const isOurs = (pid: number): boolean =>
    roots.includes(pid) || (parents.has(pid) && parents.get(pid) !== pid && isOurs(parents.get(pid) ?? 0))
  return [...parents.keys()]
    .filter((pid) => isOurs(pid) && !/postgres$/.test(programOf(pid)))
    .map((pid) => ({
      pid,
      name: nameOf(pid),
      megabytes: kilobytes('Pss', read(`/proc/${pid}/smaps_rollup`)) / 1024,
      resident: kilobytes('VmRSS', read(`/proc/${pid}/status`)) / 1024,
    }))
    .filter(({ megabytes }) => megabytes > 0)
}

const kilobytes = (name: string, text: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)

const nameOf = (pid: number): string => {
  const words = read(`/proc/${pid}/cmdline`).split('\0')
  const program = words.find((word) => word.endsWith('.ts')) ?? words[0] ?? ''
  return program.slice(program.lastIndexOf('/') + 1)
}

const programOf = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return ''
  }
}

const listed = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
