import type { RunTx, SqlValue, Tx } from '../../src/ports/tx.ts'

/** What one statement wrote: its table, and its columns with the values bound to them, as far as the text names them. */
export type Written = {
  readonly verb: 'insert' | 'update' | 'delete'
  readonly table: string
  readonly values: Readonly<Record<string, SqlValue>>
}

/** What a statement writes, whatever is bound to it: its columns with the number of their parameter. */
type Form = Pick<Written, 'verb' | 'table'> & { readonly columns: readonly (readonly [string, number])[] }

const forms = new Map<string, Form | null>()

/** Reads `insert into t (a, b) values ($1, $2)` and `update t set a = $1`, the two forms that `src/store` uses. */
export function writtenBy(sql: string, parameters: readonly SqlValue[]): Written | null {
  let form = forms.get(sql)
  if (form === undefined) {
    form = formOf(sql)
    forms.set(sql, form)
  }
  if (!form) return null
  const values: Record<string, SqlValue> = {}
  for (const [column, parameter] of form.columns) values[column] = parameters[parameter - 1] as SqlValue
  return { verb: form.verb, table: form.table, values }
}

function formOf(sql: string): Form | null {
  const insert = /^\s*insert into (\w+)\s*\(([^)]*)\)\s*(?:values\s*\(|select\s)([\s\S]*)/i.exec(sql)
  if (insert) {
    const columns = (insert[2] ?? '').split(',').map((column) => column.trim())
    const sources = splitTop(insert[3] ?? '')
    const pairs = columns.map((column, at) => [column, sources[at] ?? ''] as const)
    return { verb: 'insert', table: insert[1] ?? '', columns: boundOf(pairs) }
  }
  const update = /^\s*update (\w+)(?:\s+\w+)?\s+set\s+([\s\S]*?)\s+where\s/i.exec(sql)
  if (update) {
    const pairs = splitTop(update[2] ?? '').map(
      (pair) => pair.split('=').map((side) => side.trim()) as [string, string],
    )
    return { verb: 'update', table: update[1] ?? '', columns: boundOf(pairs) }
  }
  const remove = /^\s*delete from (\w+)/i.exec(sql)
  return remove ? { verb: 'delete', table: remove[1] ?? '', columns: [] } : null
}

/** Splits at commas outside parentheses. */
function splitTop(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const letter of text) {
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (depth < 0) break
    if (letter === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += letter
  }
  return [...parts, part.trim()]
}

const boundOf = (pairs: readonly (readonly [string, string])[]): (readonly [string, number])[] =>
  pairs.flatMap(([column, source]) => {
    const bound = /^\$(\d+)\b/.exec(source)
    return bound ? [[column, Number(bound[1])] as const] : []
  })

/** What is noticed of each statement. */
export type Watcher = { statement(sql: string, parameters: readonly SqlValue[]): void }

/** The same way to the database, with every statement shown to a watcher before it is sent. */
export const watchedTx =
  (run: RunTx, watcher: Watcher): RunTx =>
  (work) =>
    run((t) => work(watched(t, watcher)))

function watched(t: Tx, { statement }: Watcher): Tx {
  const shown = <Result>(send: (sql: string, parameters?: readonly SqlValue[]) => Promise<Result>) => {
    return (sql: string, parameters: readonly SqlValue[] = []): Promise<Result> => {
      statement(sql, parameters)
      return send(sql, parameters)
    }
  }
  return {
    ...t,
    rows: shown(t.rows) as Tx['rows'],
    maybe: shown(t.maybe) as Tx['maybe'],
    one: shown(t.one) as Tx['one'],
    write: shown(t.write),
  }
}
