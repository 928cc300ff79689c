import type { Markup } from './markup.ts'

/** What a gateway puts into the form: its fields, what stands above them, and what a browser without scripts is told. */
export type Entry = {
  readonly heading: Markup
  /** Of the form element. */
  readonly attributes: Markup | null
  readonly fields: Markup
  /** Attributes of the button, which waits for a script where the fields come by one. */
  readonly button: Markup | null
  readonly withoutScripts: Markup
}
