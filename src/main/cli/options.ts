import { type ParseArgsConfig, parseArgs } from 'node:util'
import { errorText } from '../../core/error-text.ts'

/** A command typed wrongly; its message is shown with the command's usage. */
export class Misused extends Error {
  override readonly name = 'Misused'
}

/** The `--name value` words of a command. Throws `Misused` for what the command does not know. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(words: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false, strict: true }).values
  } catch (error) {
    throw new Misused(errorText(error))
  }
}

/** An option that a command cannot do without. */
export function required(value: string | undefined, name: string): string {
  if (!value?.trim()) throw new Misused(`--${name} is missing.`)
  return value.trim()
}
