import { migrateNow } from './migrate.ts'
import { quarantine } from './quarantine.ts'
import { restoreDrill } from './restore-drill.ts'
import { createUser, setPassword } from './users.ts'
import { verify } from './verify.ts'

export type Command = {
  /** What it does, in one line. */
  readonly line: string
  readonly usage: string
  /** Answers the exit code. Errors it throws are sentences for whoever typed the command. */
  readonly run: (words: readonly string[]) => Promise<number>
}

/** Every command of the command line; `help` prints this table. */
export const commands: Readonly<Record<string, Command>> = {
  help: { line: 'lists the commands', usage: '', run: async () => help() },
  verify: {
    line: 'checks every invariant of the books, of all organizations, and names the rows that break one',
    usage: '[--gateway] [--json]',
    run: verify,
  },
  quarantine: {
    line: 'shows, or ends, what is held back after a database was restored or failed over',
    usage: 'status|release',
    run: quarantine,
  },
  'restore-drill': {
    line: 'restores a scratch system from before ten charges, and shows that nothing is charged again',
    usage: '',
    run: restoreDrill,
  },
  migrate: { line: 'brings the database to this version of Remit and says what it did', usage: '', run: migrateNow },
  'create-user': {
    line: 'makes a user of an organization and prints a password, or reads one from standard input',
    usage:
      '--email ADDRESS --name NAME [--role admin|cashier|sales|sales_allocations|sales_manager] [--organization ID] [--password-stdin]',
    run: createUser,
  },
  'set-password': {
    line: 'gives a user a new password and ends all their sessions',
    usage: '--email ADDRESS [--password-stdin]',
    run: setPassword,
  },
}

function help(): number {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  console.log('npm run remit -- COMMAND\n')
  for (const [name, { line, usage }] of Object.entries(commands)) {
    console.log(`  ${name.padEnd(width)}  ${line}`)
    if (usage) console.log(`  ${' '.repeat(width)}    ${usage}`)
  }
  console.log('\nREMIT_DATA names the data folder (default .remit), DATABASE_URL a PostgreSQL server of your own.')
  return 0
}
