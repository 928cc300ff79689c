import type { Directory } from './tx.ts'

/** The database server's own clock, at this moment and not at the begin of a transaction. */
export async function readDatabaseClock(directory: Directory): Promise<Temporal.Instant> {
  const [row] = await directory.rows<{ at: Temporal.Instant }>('select clock_timestamp() as at')
  if (!row) throw new Error('the database does not tell the time')
  return row.at
}
