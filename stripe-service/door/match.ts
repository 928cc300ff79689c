import type { Route } from '../route.ts'

export type Matched = { readonly route: Route; readonly ids: Record<string, string> }

/** The first route of this method whose pattern fits the path. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Matched | undefined {
  for (const route of routes) {
    if (route.method !== method) continue
    const ids = idsIn(route.path, path)
    if (ids) return { route, ids }
  }
  return undefined
}

function idsIn(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const ids: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':') && value !== '') ids[part.slice(1)] = decoded(value)
    else if (part !== value) return undefined
  }
  return ids
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
