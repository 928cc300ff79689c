import process from 'node:process'
import { errorText } from '../core/error-text.ts'
import { Refusal } from '../core/refusal.ts'
import { commands } from './cli/commands.ts'
import { Misused } from './cli/options.ts'

/** `npm run remit -- <command> …`: what an operator does outside the browser. */
async function run(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...words] = argv
  const command = commands[name === '--help' || name === '-h' ? 'help' : name]
  if (!command) {
    console.error(`There is no command "${name}". "npm run remit -- help" lists those there are.`)
    return 2
  }
  try {
    return await command.run(words)
  } catch (error) {
    console.error(errorText(error))
    // What was refused is the operator's to change; anything else is ours, and only then does the trace help.
    if (error instanceof Misused) console.error(`Usage: npm run remit -- ${name} ${command.usage}`.trimEnd())
    else if (!(error instanceof Refusal) && process.env.REMIT_DEBUG) console.error(error)
    return error instanceof Misused ? 2 : 1
  }
}

process.exitCode = await run(process.argv.slice(2))
