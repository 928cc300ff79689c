import { Refused } from './refused.ts'

/** The fields of a JSON body, read one by one; `done` refuses what nobody asked for. */
export type Fields = {
  text(name: string, rule: RegExp): string
  optionalText(name: string, maxLength: number): string | undefined
  optionalMatch(name: string, rule: RegExp): string | undefined
  whole(name: string, range: { readonly from: number; readonly to: number }): number
  optionalWhole(name: string, range: { readonly from: number; readonly to: number }): number | undefined
  /** Texts by name, in an object of their own; none when it is absent. */
  texts(name: string, rule: RegExp): Record<string, string>
  /** False when it is absent. */
  flag(name: string): boolean
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice
  done(): void
}

export const amounts = { from: 1, to: 999_999_999_999 }
export const referenceRule = /^[A-Za-z0-9_-]{1,64}$/
export const currencyRule = /^[A-Z]{3}$/
export const tokenRule = /^[a-z0-9_]{1,64}$/

/** Reads a body that must be a JSON object (an empty one counts as `{}`). Values are never repeated in what is answered. */
export function readFields(body: string): Fields {
  let json: unknown
  try {
    json = JSON.parse(body === '' ? '{}' : body)
  } catch {
    throw new Refused(400, 'invalid_json', 'The body is not JSON.')
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Refused(400, 'invalid_json', 'The body is not a JSON object.')
  }
  const left = new Map<string, unknown>(Object.entries(json))
  const take = (name: string): unknown => {
    const value = left.get(name)
    left.delete(name)
    return value ?? undefined
  }
  const wrong = (name: string, sentence: string): Refused => new Refused(422, 'invalid_field', sentence, name)
  const match = (name: string, value: unknown, rule: RegExp): string => {
    if (typeof value !== 'string' || !rule.test(value))
      throw wrong(name, `${name} must be text matching ${rule.source}.`)
    return value
  }
  const whole = (name: string, value: unknown, range: { from: number; to: number }): number => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < range.from || value > range.to) {
      throw wrong(name, `${name} must be a whole number from ${range.from} to ${range.to}.`)
    }
    return value
  }
  return {
    text: (name, rule) => match(name, take(name), rule),
    optionalMatch(name, rule) {
      const value = take(name)
      return value === undefined ? undefined : match(name, value, rule)
    },
    optionalText(name, maxLength) {
      const value = take(name)
      if (value === undefined) return undefined
      if (typeof value !== 'string' || value.length > maxLength) {
        throw wrong(name, `${name} must be text of at most ${maxLength} characters.`)
      }
      return value
    },
    whole: (name, range) => whole(name, take(name), range),
    optionalWhole(name, range) {
      const value = take(name)
      return value === undefined ? undefined : whole(name, value, range)
    },
    texts(name, rule) {
      const value = take(name) ?? {}
      if (typeof value !== 'object' || Array.isArray(value)) throw wrong(name, `${name} must be an object of texts.`)
      const entries = Object.entries(value)
      if (entries.some(([key]) => !referenceRule.test(key))) throw wrong(name, `${name} has a name that cannot be one.`)
      return Object.fromEntries(entries.map(([key, text]) => [key, match(`${name}.${key}`, text, rule)]))
    },
    flag(name) {
      const value = take(name)
      if (value !== undefined && typeof value !== 'boolean') throw wrong(name, `${name} must be true or false.`)
      return value ?? false
    },
    oneOf(name, choices) {
      const value = take(name)
      const choice = choices.find((one) => one === value)
      if (choice === undefined) throw wrong(name, `${name} must be one of: ${choices.join(', ')}.`)
      return choice
    },
    done() {
      if (left.size > 0) throw new Refused(422, 'unknown_field', 'The body has a field that this call does not know.')
    },
  }
}
