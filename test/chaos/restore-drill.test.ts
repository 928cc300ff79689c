import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))

test('[FM-SYS-10] [FM-REN-11] the restore drill, as an operator runs it, loses no charge and makes none twice', async () => {
  const { DATABASE_URL: _, ...env } = process.env
  const words = ['--disable-warning=ExperimentalWarning', program, 'restore-drill']
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, encoding: 'utf8' })
  expect(stdout).not.toContain('✗')
  expect(stdout.match(/✓/g)).toHaveLength(4)
  expect(stdout).toContain('10 of 10 tries to pay again refused; the gateway holds 10 charges')
  expect(stdout).toContain('10 of 10 forgotten charges found and booked')
  expect(stdout).toContain('0 cents unexplained')
})
