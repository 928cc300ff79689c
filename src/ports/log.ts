/** Structured log lines: allow-listed fields, never bodies, tokens, card numbers or keys (CORRECTNESS §18.13). */
export type Log = {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>
