// Method: the real script is run, with commands that end before anything is installed or started.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { root } from '../source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'remit-bootstrap-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bootstrap = (...parameters: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/bootstrap.mjs', ...parameters], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, said: `${stdout}${stderr}`.trim() }
}

test('a command that does not exist is answered with a sentence that names those that do, and no stack', () => {
  const { status, said } = bootstrap('strat')
  expect(status).toBe(1)
  expect(said).toMatch(/^There is no command "strat"; there are start, dev, [a-z, ]+\.$/)
})

test('every command in package.json goes through the bootstrap in a way that lets signals through', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of ['start', 'dev', 'remit', 'test', 'check', 'bench', 'sim']) {
    expect(scripts[name]).toBe(`exec node tools/bootstrap.mjs ${name}`)
  }
})

// Each process notes when it works; two that work at once would write their beginnings before the other's end.
test('processes that would set up the same folder wait for one another, and the second finds it done', async () => {
  const notes = join(folder, 'notes')
  writeFileSync(notes, '')
  const script = `
    import { appendFileSync, readFileSync } from 'node:fs'
    import { oneAtATime } from ${JSON.stringify(join(root, 'tools/bootstrap/one-at-a-time.mjs'))}
    await oneAtATime('test-' + process.argv[1], () => readFileSync(process.argv[2], 'utf8').includes('end'), async () => {
      appendFileSync(process.argv[2], 'begin ')
      await new Promise((resolve) => setTimeout(resolve, 400))
      appendFileSync(process.argv[2], 'end ')
    })`
  const one = () =>
    new Promise((resolve) =>
      spawn(process.execPath, ['--input-type=module', '-e', script, String(process.pid), notes]).on('close', resolve),
    )
  await Promise.all([one(), one(), one()])
  expect(readFileSync(notes, 'utf8')).toBe('begin end ')
})
