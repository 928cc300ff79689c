import { parseSync } from '@swc/core'

/** One file of ours, read once for all rules. */
export type Source = {
  /** Relative to the project, with forward slashes. */
  readonly path: string
  readonly text: string
  /** The syntax tree's nodes, parents first; empty for files that are not TypeScript. */
  readonly nodes: readonly Node[]
  /** The nodes of the file's top level. */
  readonly top: readonly Node[]
  /** Line of a position in the tree, from 1. */
  lineAt(position: number): number
}

export type Node = { readonly type: string; readonly span?: Span } & Readonly<Record<string, unknown>>
type Span = { readonly start: number; readonly end: number }

export type Finding = {
  readonly rule: string
  readonly path: string
  readonly line: number
  /** What is wrong and what to do instead. */
  readonly message: string
  /** Warnings are said and do not fail the check. */
  readonly level: 'error' | 'warning'
}

export function readSource(path: string, text: string): Source {
  const isCode = /\.tsx?$/.test(path)
  // An empty statement in front, because the tree's positions count from its first token and not from the file's start.
  const code = `;${text.replace(/^#!/, '//')}`
  const top = isCode
    ? (parseSync(code, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'esnext' }) as unknown as Module)
    : null
  const bytes = Buffer.from(code)
  const base = top?.span.start ?? 0
  return {
    path,
    text,
    top: top?.body.slice(1) ?? [],
    nodes: top ? [...nodesBelow(top.body)] : [],
    lineAt: (position) => countLines(bytes.subarray(0, Math.max(0, position - base))),
  }
}

type Module = { readonly span: Span; readonly body: readonly Node[] }

/** Positions are byte offsets. */
const countLines = (bytes: Uint8Array): number => bytes.reduce((count, byte) => (byte === 10 ? count + 1 : count), 1)

function* nodesBelow(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesBelow(item)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && typeof value.type === 'string') yield value as Node
  for (const inner of Object.values(value)) yield* nodesBelow(inner)
}

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('test/')

/** `amountDueMin`, `AMOUNT_DUE` and `amount-due` as small words. */
export const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')

/** Names that a file declares itself, with where; names that belong to packages it uses are not its choice. */
export function declaredNames(source: Source): { name: string; at: number }[] {
  return source.nodes.flatMap((node) => {
    const key = declaring[node.type]
    const named = key ? (node[key] as Node | undefined) : undefined
    return named?.type === 'Identifier' ? [{ name: String(named.value), at: named.span?.start ?? 0 }] : []
  })
}

const declaring: Readonly<Record<string, string>> = {
  VariableDeclarator: 'id',
  FunctionDeclaration: 'identifier',
  ClassDeclaration: 'identifier',
  Parameter: 'pat',
  TsTypeAliasDeclaration: 'id',
  TsInterfaceDeclaration: 'id',
  TsPropertySignature: 'key',
  TsMethodSignature: 'key',
}
