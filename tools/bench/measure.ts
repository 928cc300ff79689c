/** How often a piece of work was done in a second, with so many clients at it. */
export type Rate = {
  readonly clients: number
  readonly done: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Does `work` for every item, `clients` at a time, as fast as they come. */
export async function rateOf<T>(
  items: readonly T[],
  clients: number,
  work: (item: T) => Promise<unknown>,
): Promise<Rate> {
  const waiting = items.values()
  const latencies: number[] = []
  const startedAt = performance.now()
  const client = async (): Promise<void> => {
    for (const item of waiting) {
      const begun = performance.now()
      await work(item)
      latencies.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const perSecond = (items.length / (performance.now() - startedAt)) * 1000
  return { clients, done: items.length, perSecond, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) }
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

export type Spread = { readonly min: number; readonly median: number; readonly max: number }

export const spreadOf = (values: readonly number[]): Spread => ({
  min: Math.min(...values),
  median: quantile(values, 0.5),
  max: Math.max(...values),
})

export const shown = (n: number): string => (n >= 100 ? n.toFixed(0) : n >= 1 ? n.toFixed(1) : n.toFixed(2))
export const shownSpread = ({ min, median, max }: Spread): string => `${shown(min)} / ${shown(median)} / ${shown(max)}`

/** Milliseconds in words. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

/** Prints rows under their headings, columns aligned. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  console.log(line(headings))
  console.log(widths.map((width) => '-'.repeat(width)).join('  '))
  for (const row of rows) console.log(line(row))
}
