/** `npm run check:tidy`: what no linter knows about this house. Names the rule and the remedy of each finding. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root, sourceFiles } from './source-files.ts'
import { clockAndRandom, lockingMigrations, numberAmounts } from './tidy/outside.ts'
import { barrelsAndDrawers, crowdedFolders, reactionsWithoutEvent, sizes } from './tidy/places.ts'
import { readSource } from './tidy/source.ts'
import { bannedWords, emptyVerbs } from './tidy/words.ts'

const rules = [bannedWords, emptyVerbs, barrelsAndDrawers, sizes, clockAndRandom, numberAmounts, lockingMigrations]

const migrations = 'src/store/migrations'
const paths = [...sourceFiles(), ...readdirSync(join(root, migrations)).map((name) => `${migrations}/${name}`)]
const sources = paths.map((path) => readSource(path, readFileSync(join(root, path), 'utf8')))

const findings = [
  ...sources.flatMap((source) => rules.flatMap((rule) => rule(source))),
  ...crowdedFolders(sourceFiles()),
  ...reactionsWithoutEvent(sources),
]
for (const { rule, path, line, message, level } of findings) {
  console.log(`${level === 'error' ? 'error  ' : 'warning'}  ${path}:${line}  ${rule}: ${message}`)
}
const errors = findings.filter(({ level }) => level === 'error').length
console.log(`${sources.length} files, ${errors} errors, ${findings.length - errors} warnings`)
process.exit(errors > 0 ? 1 : 0)
