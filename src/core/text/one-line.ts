import { type Refusal, refuse } from '../refusal.ts'
import { isHeaderSafe } from './header-safe.ts'

/** Refuses text that must stand in one line, such as a name or a subject, when it holds a line end or a control character. */
export function checkOneLine(text: string | null | undefined, field: string): void {
  if (text && !isHeaderSafe(text)) throw lineBreakIn(field)
}

const lineBreakIn = (field: string): Refusal =>
  refuse('invalid', 'line_break', 'This has to be one line without control characters; take the line break out.', field)
