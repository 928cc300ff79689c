import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Memory = { readonly name: string; readonly pid: number; readonly megabytes: number }

/**
 * Resident memory of these processes and of all below them, PostgreSQL left out. Shared pages count in each process, so
 * the sum says rather too much. Empty where there is no /proc.
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
      megabytes: Number(/^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024,
    }))
    .filter(({ megabytes }) => megabytes > 0)
}

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
