import type { FormTree } from './form.ts'
import { badRequest } from './refused.ts'

/** Reads the parameters of a call by name and notes which were asked for, so that `done` can refuse the others. */
export type Fields = {
  has(name: string): boolean
  /** Whether it was given with brackets. */
  isPart(name: string): boolean
  /** An empty string counts as not given; `has` tells the two apart where emptying means something. */
  text(name: string): string | undefined
  mustText(name: string): string
  whole(name: string): number | undefined
  mustWhole(name: string): number
  flag(name: string): boolean | undefined
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined
  /** A map of words, such as metadata. An empty word asks for its removal. */
  words(name: string): Record<string, string> | undefined
  list(name: string): string[] | undefined
  part(name: string): Fields | undefined
  /** Takes a parameter that is accepted and left unused, whatever its shape. */
  ignore(...names: string[]): void
  /** Throws `parameter_unknown` for the first parameter nobody asked for, also inside parts. */
  done(): void
}

/** Reads `tree`; `path` is the name of the parameter it stands in, for messages. */
export function readFields(tree: FormTree, path = ''): Fields {
  const asked = new Set<string>()
  const parts: Fields[] = []
  const { nameOf, plain, nested, must, whole } = plainReaders(tree, path, asked)
  return {
    has: (name) => tree[name] !== undefined,
    isPart: (name) => typeof tree[name] === 'object',
    text: plain,
    mustText: (name) => must(name, plain(name)),
    whole,
    mustWhole: (name) => must(name, whole(name)),
    flag(name) {
      const value = plain(name)
      if (value === undefined) return undefined
      if (value !== 'true' && value !== 'false') {
        throw badRequest(`Invalid boolean: ${value}`, { param: nameOf(name) })
      }
      return value === 'true'
    },
    oneOf(name, values) {
      const value = plain(name)
      const found = values.find((one) => one === value)
      if (value === undefined || found !== undefined) return found
      throw badRequest(`Invalid ${nameOf(name)}: must be one of ${values.join(', ')}`, { param: nameOf(name) })
    },
    words(name) {
      const map = nested(name)
      return map && readWords(map, nameOf(name))
    },
    list(name) {
      const map = nested(name)
      return map && Object.values(map).map((value) => (typeof value === 'string' ? value : ''))
    },
    part(name) {
      const map = nested(name)
      if (!map) return undefined
      const part = readFields(map, nameOf(name))
      parts.push(part)
      return part
    },
    ignore(...names) {
      for (const name of names) asked.add(name)
    },
    done() {
      const unknown = Object.keys(tree).find((name) => !asked.has(name))
      if (unknown !== undefined) {
        const param = nameOf(unknown)
        throw badRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param })
      }
      for (const part of parts) part.done()
    },
  }
}

/** What all readers build on: values as they were given, each noted in `asked`. */
function plainReaders(tree: FormTree, path: string, asked: Set<string>) {
  const nameOf = (name: string): string => (path ? `${path}[${name}]` : name)
  const plain = (name: string): string | undefined => {
    asked.add(name)
    const value = tree[name]
    if (typeof value === 'object') throw badRequest(`Invalid string: ${nameOf(name)}`, { param: nameOf(name) })
    return value === '' ? undefined : value
  }
  const nested = (name: string): FormTree | undefined => {
    asked.add(name)
    const value = tree[name]
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string') throw badRequest('Invalid object', { param: nameOf(name) })
    return value
  }
  const must = <Value>(name: string, value: Value | undefined): Value => {
    if (value !== undefined) return value
    const param = nameOf(name)
    if (tree[name] === '') throw badRequest(emptied(param), { code: 'parameter_invalid_empty', param })
    throw badRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  const whole = (name: string): number | undefined => {
    const value = plain(name)
    if (value === undefined) return undefined
    if (!/^-?\d{1,15}$/.test(value)) {
      throw badRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: nameOf(name) })
    }
    return Number(value)
  }
  return { nameOf, plain, nested, must, whole }
}

const emptied = (param: string): string =>
  `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`

const wordsAtMost = 50
const nameAtMost = 40
const wordAtMost = 500

function readWords(map: FormTree, path: string): Record<string, string> {
  const words: Record<string, string> = {}
  for (const [name, value] of Object.entries(map)) {
    const param = `${path}[${name}]`
    if (typeof value !== 'string') throw badRequest('Invalid string', { param })
    if (name.length > nameAtMost) {
      throw badRequest(`Metadata keys can have up to ${nameAtMost} characters: ${name}`, { param })
    }
    if (value.length > wordAtMost) {
      throw badRequest(
        `Metadata values can have up to ${wordAtMost} characters, but you passed in a value that is ${value.length}.`,
        { param },
      )
    }
    words[name] = value
  }
  if (Object.keys(words).length > wordsAtMost) {
    throw badRequest(`Metadata can have up to ${wordsAtMost} keys.`, { param: path })
  }
  return words
}
