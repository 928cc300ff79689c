import { badRequest } from './refused.ts'

/** A decoded form: brackets become nesting, and lists are objects with the keys 0, 1, 2 … */
export type FormTree = { [name: string]: string | FormTree }

/** Decodes `a=1&b[c]=2&d[]=3&d[]=4&e[0][f]=5`. Throws `badRequest` for brackets that do not close or contradict. */
export function decodeForm(text: string): FormTree {
  const tree: FormTree = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) setField(tree, name, value)
  return tree
}

/** Puts one field where its name says. */
export function setField(tree: FormTree, name: string, value: string): void {
  const path = pathOf(name)
  const last = path.pop() ?? ''
  let at = tree
  for (const step of path) {
    const key = step === '' ? String(Object.keys(at).length) : step
    const next = at[key] ?? Object.create(null)
    if (typeof next === 'string') throw badRequest(`Invalid parameter: ${name} contradicts an earlier one.`)
    at[key] = next
    at = next
  }
  const key = last === '' ? String(Object.keys(at).length) : last
  if (typeof at[key] === 'object') throw badRequest(`Invalid parameter: ${name} contradicts an earlier one.`)
  at[key] = value
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[')
  if (open <= 0) return [name]
  const rest = name.slice(open)
  if (!/^(\[[^[\]]*\])+$/.test(rest)) throw badRequest(`Invalid parameter name: ${name}`)
  return [name.slice(0, open), ...rest.slice(1, -1).split('][')]
}

/** The form with its lists as lists, for whoever compares it with a schema. */
export function plainForm(tree: FormTree): unknown {
  const entries = Object.entries(tree).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : plainForm(value),
  ])
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index))
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}
