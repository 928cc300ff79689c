import { raw, html as tagged } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** HTML in which everything that was put in has been escaped. */
export type Markup = HtmlEscapedString

/** A tagged template whose values are escaped; arrays are joined, `null`, `false` and `undefined` leave nothing. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const made = tagged(strings, ...values)
  if (made instanceof Promise) throw new Error('a page is made from values that are already there')
  return made as Markup
}

/**
 * Our own style sheet or script, put between its tags as it is. The only use of `raw` in pages: nothing that came from
 * outside may pass here, and text that would close its element is refused.
 */
export function ownSource(source: string): Markup {
  if (/<\/(style|script)|<!--/i.test(source)) throw new Error('a style sheet or script would close its own element')
  return raw(source) as Markup
}
