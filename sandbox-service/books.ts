import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

/** The service's store. Statements are prepared once; whatever a request changes is committed together or not at all. */
export type Books = {
  row<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined
  rows<Row>(sql: string, ...values: SQLInputValue[]): Row[]
  run(sql: string, ...values: SQLInputValue[]): number
  /** Runs `work` in one database transaction. Calls do not nest. */
  together<Result>(work: () => Result): Result
  close(): void
}

/**
 * Opens `books.sqlite` in `folder`. WAL with synchronous=NORMAL: a killed process loses nothing that was answered, a
 * machine that loses power may lose the last moments, which is enough for a gateway that moves no money.
 */
export function openBooks(folder: string): Books {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'books.sqlite')
  const database = new DatabaseSync(path)
  chmodSync(path, 0o600)
  // The lock is held for as long as the process lives: two services never share one set of books, nor wait for them.
  database.exec(
    'pragma busy_timeout = 0; pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal',
  )
  database.exec(schema)
  addMissingColumns(database)
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }
  return {
    row: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).get(...values) as Row | undefined,
    rows: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as Row[],
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    together(work) {
      database.exec('begin immediate')
      try {
        const result = work()
        database.exec('commit')
        return result
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
    close: () => database.close(),
  }
}

/** What books that an earlier version made do not have yet, by table. */
const laterColumns = {
  accounts: ['webhookUrl text', 'webhookSecret text', "payouts text not null default 'off'"],
  charges: ["description text not null default ''", 'customerId text', 'methodId text'],
  objects: ['customerId text', 'methodId text', 'saves integer not null default 0'],
}

function addMissingColumns(database: DatabaseSync): void {
  for (const [table, columns] of Object.entries(laterColumns)) {
    const there = database.prepare(`pragma table_info(${table})`).all()
    const names = new Set(there.map(({ name }) => name))
    for (const column of columns) {
      if (!names.has(column.split(' ')[0] ?? '')) database.exec(`alter table ${table} add column ${column}`)
    }
  }
}

const schema = `
create table if not exists marks (name text primary key, value text not null) strict;
create table if not exists accounts (
  name text primary key,
  apiKey text not null unique,
  profile text not null,
  latencyMs integer not null default 0,
  slowMs integer not null default 8000,
  lookupLagSeconds integer,
  duplicateWindowSeconds integer,
  settleAfterSeconds integer not null default 86400,
  webhookUrl text,
  webhookSecret text,
  payouts text not null default 'off'
) strict;
create table if not exists objects (
  id text primary key,
  account text not null,
  reference text not null,
  amount integer not null,
  currency text not null,
  description text not null,
  sale integer not null,
  status text not null,
  token text,
  actionReference text,
  returnUrl text,
  chargeId text,
  declineCode text,
  declineReference text,
  createdAt integer not null,
  customerId text,
  methodId text,
  saves integer not null default 0
) strict;
create index if not exists objects_by_reference on objects (account, reference);
create index if not exists objects_by_action on objects (account, actionReference) where actionReference is not null;
create table if not exists charges (
  seq integer primary key,
  id text not null unique,
  account text not null,
  objectId text,
  reference text not null,
  amount integer not null,
  currency text not null,
  fee integer not null,
  refunded integer not null default 0,
  status text not null,
  declineCode text,
  token text not null,
  brand text not null,
  last4 text not null,
  createdAt integer not null,
  description text not null default '',
  customerId text,
  methodId text
) strict;
create index if not exists charges_by_reference on charges (account, reference);
create index if not exists charges_by_time on charges (account, createdAt, id);
create index if not exists charges_by_card on charges (account, token, amount, createdAt);
create table if not exists customers (
  id text primary key,
  account text not null,
  reference text not null,
  name text not null,
  email text,
  createdAt integer not null,
  unique (account, reference)
) strict;
create table if not exists methods (
  id text primary key,
  account text not null,
  customerId text not null,
  token text not null,
  wantsCustomer integer not null default 0,
  createdAt integer not null,
  removedAt integer
) strict;
create table if not exists refunds (
  seq integer primary key,
  id text not null unique,
  account text not null,
  chargeId text not null,
  reference text not null,
  amount integer not null,
  currency text not null,
  status text not null,
  createdAt integer not null
) strict;
create index if not exists refunds_by_reference on refunds (account, reference);
create index if not exists refunds_by_time on refunds (account, createdAt, id);
create table if not exists disputes (
  seq integer primary key,
  id text not null unique,
  account text not null,
  chargeId text not null,
  reference text not null,
  amount integer not null,
  currency text not null,
  reason text not null,
  stage text not null,
  status text not null,
  submissions integer not null default 0,
  evidence text,
  verdict text,
  verdictAt integer,
  dueAt integer not null,
  createdAt integer not null
) strict;
create index if not exists disputes_by_charge on disputes (chargeId);
create index if not exists disputes_by_account on disputes (account, status);
create table if not exists disputeMovements (
  seq integer primary key,
  id text not null unique,
  account text not null,
  disputeId text not null,
  kind text not null,
  amount integer not null,
  currency text not null,
  fee integer not null,
  createdAt integer not null
) strict;
create index if not exists dispute_movements_by_account on disputeMovements (account, currency);
create index if not exists dispute_movements_by_dispute on disputeMovements (disputeId);
create table if not exists evidenceFiles (
  id text primary key,
  account text not null,
  name text not null,
  type text not null,
  size integer not null,
  hash text not null,
  createdAt integer not null,
  unique (account, name, hash)
) strict;
create table if not exists payouts (
  seq integer primary key,
  id text not null unique,
  account text not null,
  currency text not null,
  amount integer not null,
  items integer not null,
  createdAt integer not null
) strict;
create index if not exists payouts_by_account on payouts (account, seq);
create table if not exists payoutItems (
  seq integer primary key,
  payoutId text not null,
  account text not null,
  kind text not null,
  txnId text not null,
  amount integer not null,
  fee integer not null,
  unique (kind, txnId)
) strict;
create index if not exists payout_items_by_payout on payoutItems (payoutId, seq);
create table if not exists answers (
  account text not null,
  key text not null,
  hash text not null,
  status integer not null,
  body text not null,
  createdAt integer not null,
  primary key (account, key)
) strict, without rowid;
create table if not exists webhooks (
  seq integer primary key,
  id text not null,
  account text not null,
  type text not null,
  body text not null,
  tampered integer not null,
  state text not null,
  tries integer not null default 0,
  lastStatus integer,
  createdAt integer not null,
  nextAt integer not null
) strict;
create index if not exists webhooks_due on webhooks (nextAt) where state = 'waiting';
create index if not exists webhooks_by_id on webhooks (id);
create index if not exists webhooks_by_account on webhooks (account, seq);
create table if not exists faults (
  seq integer primary key,
  account text not null,
  op text not null,
  kind text not null,
  left integer not null,
  code text,
  ms integer,
  amount integer
) strict;
`
