import type { Client, ClientConfig, QueryArrayResult, QueryResult } from 'pg'
import { Client as PgClient } from 'pg'
import { flightsOf } from '../../src/store/tx.ts'
import { statementOf } from '../../src/store/values.ts'

/**
 * A connection whose statements are prepared once and leave together: thousands of histories ask the same questions, and
 * most of the time of a short question is its way.
 */
export type Prepared = {
  readonly client: Client
  query(sql: string, parameters: readonly unknown[]): Promise<QueryResult>
  /** Rows as arrays, with the readers of types given. */
  arrays(sql: string, parameters: readonly unknown[], types: object): Promise<QueryArrayResult>
}

export async function connectPrepared(config: ClientConfig): Promise<Prepared> {
  const client = new PgClient({ ...config, pipeline: true } as ClientConfig)
  await client.connect()
  const together = flightsOf(client)
  const send = (sql: string, parameters: readonly unknown[], more: object): Promise<QueryResult> => {
    together()
    return client.query({ name: statementOf(sql).statement, text: sql, values: [...parameters], ...more })
  }
  return {
    client,
    query: (sql, parameters) => send(sql, parameters, {}),
    arrays: async (sql, parameters, types) =>
      (await send(sql, parameters, { rowMode: 'array', types })) as unknown as QueryArrayResult,
  }
}
