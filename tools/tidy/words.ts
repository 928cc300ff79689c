import { declaredNames, type Finding, isTest, type Source, wordsOf } from './source.ts'

/** Words that mean something else here, or nothing, and what to say instead (GLOSSARY). */
const remedies: Readonly<Record<string, string>> = {
  transaction: 'tx (database), gatewayTxnId (theirs) or LedgerEntry (books)',
  tenant: 'organization',
  workspace: 'organization',
  'merchant account': 'gatewayAccount or organization',
  processor: 'gateway',
  psp: 'gateway',
  gratuity: 'tip',
  chargeback: 'dispute',
  reversal: 'refund or void',
  commission: 'fee',
  journal: 'ledger entry',
  discrepancy: 'exception',
  mandate: 'agreement',
  prepayment: 'customerCredit',
  'credit memo': 'creditNote',
  dunning: 'nextTry',
  ipn: 'hook',
  checkout: 'paymentPage or intent',
  dto: 'the noun itself',
  interactor: 'flow',
  util: 'what it knows',
  utils: 'what it knows',
  helper: 'what it knows',
  helpers: 'what it knows',
}

/** Banned words in names of files and of everything a file declares. Gateways and their emulator speak their manuals' words. */
export function bannedWords(source: Source): Finding[] {
  if (/^(src\/gateways\/[^/]+\/|sandbox-service\/|stripe-service\/|tools\/)/.test(source.path)) return []
  if (source.path.endsWith('.sql')) return bannedInSql(source)
  const fileName = source.path.split('/').at(-1)?.replace(/\..*$/, '') ?? ''
  return [{ name: fileName, at: 0 }, ...declaredNames(source)].flatMap(({ name, at }) =>
    wordFindings(source, name, source.lineAt(at)),
  )
}

/** Names of tables, columns, functions and constraints; `set transaction` and the like are SQL's own. */
function bannedInSql(source: Source): Finding[] {
  return source.text.split('\n').flatMap((line, index) => {
    const code = line.replace(/--.*$/, '').replaceAll(/\b(begin|start|set|isolation)\s+transaction\b/gi, '')
    return (code.match(/[a-z][a-z0-9_]*/gi) ?? []).flatMap((name) => wordFindings(source, name, index + 1))
  })
}

function wordFindings(source: Source, name: string, line: number): Finding[] {
  const words = wordsOf(name)
  const said = [...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)]
  return said.flatMap((word) => {
    const remedy = Object.hasOwn(remedies, word) ? remedies[word] : undefined
    if (!remedy) return []
    return [
      {
        rule: 'words',
        path: source.path,
        line,
        level: 'error',
        message: `"${word}" in "${name}"; say ${remedy}`,
      } as const,
    ]
  })
}

/** A function's first word says what changes; these say that something does. */
export function emptyVerbs(source: Source): Finding[] {
  if (!/^src\/(core|flows|jobs|reactions|store)\//.test(source.path) || isTest(source.path)) return []
  return source.nodes.flatMap((node) => {
    if (node.type !== 'FunctionDeclaration') return []
    const { value, span } = node.identifier as { value: string; span: { start: number } }
    if (!/^(process|handle|manage|do|execute|update)([A-Z]|$)/.test(value)) return []
    const message = `"${value}" does not say what changes; begin with a verb that does (issue, send, void, apply, claim ...)`
    return [{ rule: 'verbs', path: source.path, line: source.lineAt(span.start), level: 'warning', message } as const]
  })
}
