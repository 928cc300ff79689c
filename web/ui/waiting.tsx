import { Skeleton } from '@mantine/core'
import classes from './states.module.css'

/** Keeps the layout while something loads, and shows itself only after 150 ms so that quick answers do not flicker. */
export function Waiting({ rows = 6, height = 16, gap = 24 }: { rows?: number; height?: number; gap?: number }) {
  return (
    <div className={classes.waiting} aria-busy="true" data-testid="waiting">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton are all alike
        <Skeleton key={row} height={height} mb={gap} width={`${92 - ((row * 17) % 40)}%`} radius="xs" />
      ))}
    </div>
  )
}
