import { readFileSync } from 'node:fs'

type Name =
  | 'amounts'
  | 'emails'
  | 'formulas'
  | 'line-breaks'
  | 'look-alikes'
  | 'markup'
  | 'percents'
  | 'quantities'
  | 'redirects'
  | 'sql'

/**
 * Hostile texts by kind, from `corpus/<name>.json`. Those of `amounts`, `quantities` and `percents` are JSON source
 * text, since much of it is no JSON; the rest are values.
 */
export const corpus = (name: Name): readonly string[] =>
  JSON.parse(readFileSync(new URL(`./corpus/${name}.json`, import.meta.url), 'utf8')) as string[]
