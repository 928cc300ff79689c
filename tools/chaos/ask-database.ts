import { Client, type ClientConfig } from 'pg'

/** A look into the tables from outside the application, past row-level security. */
export type AskDatabase = {
  rows<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Null while PostgreSQL cannot be reached. */
  maybeRows<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[] | null>
  /** The same tables are elsewhere from now on. */
  moveTo(admin: ClientConfig): void
  close(): Promise<void>
}

/** One connection as a superuser, one question at a time; opened anew when it was lost. */
export function askDatabase(first: ClientConfig): AskDatabase {
  let admin = first
  let open: Client | null = null
  const forget = (client: Client): void => {
    if (open === client) open = null
    client.end().catch(() => undefined)
  }
  const connected = async (): Promise<Client> => {
    if (open) return open
    const client = new Client({ ...admin, connectionTimeoutMillis: 5_000, query_timeout: 20_000 })
    client.on('error', () => forget(client))
    await client.connect()
    open = client
    return client
  }
  const ask = async <Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> => {
    const client = await connected()
    try {
      return (await client.query(sql, [...parameters])).rows as Row[]
    } catch (error) {
      forget(client)
      throw error
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  const rows = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    const answer = last.then(() => ask<Row>(sql, parameters))
    last = answer.catch(() => undefined)
    return answer
  }
  return {
    rows,
    maybeRows: <Row>(sql: string, parameters?: readonly unknown[]) => rows<Row>(sql, parameters).catch(() => null),
    moveTo(next) {
      admin = next
      if (open) forget(open)
    },
    async close() {
      if (open) forget(open)
    },
  }
}
