import process from 'node:process'
import type { Clock } from '../ports/clock.ts'
import type { Log, LogFields } from '../ports/log.ts'

/** One JSON line per record on standard error; a field that would break the line is escaped by JSON. */
export function consoleLog(clock: Clock, least: 'info' | 'warn' = 'info'): Log {
  const write = (level: string, message: string, fields: LogFields = {}) =>
    process.stderr.write(
      `${JSON.stringify({ at: clock.now().toString({ smallestUnit: 'millisecond' }), level, message, ...fields })}\n`,
    )
  return {
    info: (message, fields) => (least === 'info' ? void write('info', message, fields) : undefined),
    warn: (message, fields) => void write('warn', message, fields),
    error: (message, fields) => void write('error', message, fields),
  }
}
