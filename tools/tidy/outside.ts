import { type Finding, isTest, type Node, type Source } from './source.ts'

/** Time and randomness come from ports alone; otherwise neither tests nor replays can decide what they are. */
export function clockAndRandom(source: Source): Finding[] {
  if (!source.path.startsWith('src/') || source.path.startsWith('src/ports/') || isTest(source.path)) return []
  if (signInTables.test(source.path)) return []
  if (source.path.endsWith('.sql')) return inSqlFile(source)
  return source.nodes.flatMap((node) => {
    const found = reads(node)
    if (!found || (found === 'performance.now' && source.path.startsWith('src/main/'))) return []
    return [finding(source, source.lineAt(node.span?.start ?? 0), found)]
  })
}

/** The sign-in library writes these itself, with a schema of its own. */
const signInTables = /^src\/store\/migrations\/\d+_identity\.sql$/

function finding(source: Source, line: number, found: string): Finding {
  const message = `${found} reads the machine; use ctx.clock, ctx.random or ctx.ids, or hand the value in`
  return { rule: 'clock-and-random', path: source.path, line, level: 'error', message }
}

function reads(node: Node): string | null {
  if (node.type === 'MemberExpression') {
    const name = `${(node.object as Node).value ?? ''}.${(node.property as Node).value ?? ''}`
    return members.has(name) ? name : null
  }
  if (node.type === 'NewExpression') {
    const { value } = node.callee as Node
    return value === 'Date' && ((node.arguments as unknown[] | null) ?? []).length === 0 ? 'new Date()' : null
  }
  if (node.type === 'ImportSpecifier') {
    const name = String((node.imported as Node | null)?.value ?? (node.local as Node).value)
    return imports.has(name) ? name : null
  }
  if (node.type === 'StringLiteral') return inSql(String(node.value))
  if (node.type === 'TemplateLiteral') return inSql((node.quasis as Node[]).map(({ raw }) => String(raw)).join(' '))
  return null
}

const members = new Set([
  'Date.now',
  'Math.random',
  'Temporal.Now',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'crypto.randomBytes',
  'crypto.randomInt',
])
const imports = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'randomFillSync'])

const sqlReads =
  /\b(now\(\)|current_timestamp\b|current_date\b|clock_timestamp\(|statement_timestamp\(|gen_random_uuid\(|uuidv7\(|random\(\))/i

function inSql(text: string): string | null {
  const looksLikeSql = /\b(select|insert|update|delete|values|where|default)\b/i.test(text)
  return looksLikeSql ? (sqlReads.exec(text)?.[1] ?? null) : null
}

function inSqlFile(source: Source): Finding[] {
  return source.text.split('\n').flatMap((line, index) => {
    const found = sqlReads.exec(line.replace(/--.*$/, ''))?.[1]
    return found ? [finding(source, index + 1, found)] : []
  })
}

/** Money in a floating-point type: off by a cent somewhere, silently. */
export function numberAmounts(source: Source): Finding[] {
  if (!/^src\/(core|flows)\//.test(source.path) || isTest(source.path)) return []
  return source.nodes.flatMap((node) => {
    const named = node.type === 'TsPropertySignature' ? (node.key as Node) : node
    const annotation = node.typeAnnotation as { typeAnnotation?: Node } | null | undefined
    const isNumber = annotation?.typeAnnotation?.type === 'TsKeywordType' && annotation.typeAnnotation.kind === 'number'
    if (!isNumber || named.type !== 'Identifier' || !amountLike.test(String(named.value))) return []
    const message = `"${String(named.value)}" is an amount; amounts are bigint minor units with a currency`
    return [
      {
        rule: 'amounts',
        path: source.path,
        line: source.lineAt(node.span?.start ?? 0),
        level: 'error',
        message,
      } as const,
    ]
  })
}

const amountLike =
  /(^|[a-z])(amount|total|subtotal|price|fee|tip|minor|balance|credited|surplus|allocated|refunded|captured|amountDue|amountPaid)$/i

/** Up to this one, migrations are the first version's, and its tables have no rows anywhere. */
const firstVersionLast = 20

/** An index on a table that exists already keeps everybody from writing to it while it is built. */
export function lockingMigrations(source: Source): Finding[] {
  const number = Number(/^src\/store\/migrations\/(\d{4})_.*\.sql$/.exec(source.path)?.[1] ?? 0)
  if (number <= firstVersionLast) return []
  const code = source.text.replaceAll(/--.*$/gm, '')
  const made = new Set([...code.matchAll(/create table (?:if not exists )?([a-z_."]+)/gi)].map((match) => match[1]))
  return [...code.matchAll(/create (?:unique )?index (?!concurrently)\S+\s+on\s+([a-z_."]+)/gi)].flatMap((match) => {
    if (made.has(match[1])) return []
    const line = code.slice(0, match.index).split('\n').length
    const message = `an index on ${match[1]}, which has rows already; give it a "-- no-transaction" file of its own with "create index concurrently"`
    return [{ rule: 'locking-migrations', path: source.path, line, level: 'warning', message } as const]
  })
}
