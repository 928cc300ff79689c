import { type Finding, isTest, type Node, type Source } from './source.ts'

/** Files named after nothing, and files that only pass on what others have. */
export function barrelsAndDrawers(source: Source): Finding[] {
  if (!/\.tsx?$/.test(source.path)) return []
  const findings: Finding[] = []
  const add = (rule: string, message: string): void => {
    findings.push({ rule, path: source.path, line: 1, level: 'error', message })
  }
  if (source.top.length > 0 && source.top.every(passesOn)) {
    add('no-barrels', 'only re-exports; import the files that have the things, and delete this one')
  }
  const drawer = /(^|\/)(utils?|helpers?|common|types|misc|shared|constants)\.tsx?$/.exec(source.path)
  if (drawer) add('no-drawers', `"${drawer[2]}" collects what nobody placed; name the file after what it knows`)
  return findings
}

const passesOn = (node: Node): boolean =>
  node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source != null)

/** Long files and functions: said early, and refused when they are far beyond. */
export function sizes(source: Source): Finding[] {
  if (!/\.tsx?$/.test(source.path)) return []
  const lines = source.text.trimEnd().split('\n').length
  const [speakUp, refuse] = isTest(source.path) ? [500, 700] : [300, 400]
  const findings: Finding[] = []
  if (lines > speakUp) {
    const level = lines > refuse ? 'error' : 'warning'
    const message = `${lines} lines, where ${speakUp} are many; split it by what its parts know`
    findings.push({ rule: 'file-size', path: source.path, line: 1, level, message })
  }
  if (isTest(source.path)) return findings
  for (const node of source.nodes) {
    if (!functions.has(node.type) || !node.span) continue
    const first = source.lineAt(node.span.start)
    const length = source.lineAt(node.span.end) - first + 1
    if (length <= functionLinesMax) continue
    const message = `a function of ${length} lines, where ${functionLinesMax} fit a screen; give its steps names`
    findings.push({ rule: 'function-size', path: source.path, line: first, level: 'warning', message })
  }
  return findings
}

const functionLinesMax = 70
const functions = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'MethodProperty',
  'ClassMethod',
])

/** A folder that nobody can read at a glance. */
export function crowdedFolders(paths: readonly string[]): Finding[] {
  const counts = Map.groupBy(
    paths.filter((path) => !isTest(path)),
    (path) => path.slice(0, path.lastIndexOf('/')),
  )
  return [...counts].flatMap(([folder, files]) => {
    if (files.length <= 25) return []
    const message = `${files.length} files in one folder; about 25 can be seen at a glance`
    return [{ rule: 'folder-size', path: folder, line: 1, level: 'warning', message } as const]
  })
}

/**
 * A file of src/reactions that is named like something that happened is named after an event that some other area
 * writes into the outbox. Other names there are what several reactions share.
 */
export function reactionsWithoutEvent(sources: readonly Source[]): Finding[] {
  const said = sources
    .filter(({ path }) => path.startsWith('src/') && !path.startsWith('src/reactions/') && !isTest(path))
    .flatMap(({ nodes }) => nodes.filter(({ type }) => type === 'StringLiteral').map(({ value }) => String(value)))
  const events = new Set(said)
  return sources.flatMap(({ path }) => {
    const name = /^src\/reactions\/([^/.]+)\.ts$/.exec(path)?.[1] ?? ''
    const event = name.replaceAll('-', '_')
    if (!happened.test(name) || events.has(event)) return []
    const message = `nothing writes the event "${event}"; name the file after the event it follows, or delete it`
    return [{ rule: 'reactions', path, line: 1, level: 'error', message } as const]
  })
}

const happened = /-([a-z]+ed|sent|paid|made|won|lost|due|begun)$/
