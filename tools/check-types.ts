/** Compiles the three TypeScript projects (server, browser, tests) without writing anything, side by side. */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { root } from './source-files.ts'

const projects = ['tsconfig.json', 'web/tsconfig.json', 'test/tsconfig.json']

const codes = await Promise.all(
  projects.map(
    (project) =>
      new Promise<number>((resolve) => {
        const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
          cwd: root,
          stdio: 'inherit',
        })
        tsc.on('close', (code) => resolve(code ?? 1))
      }),
  ),
)
process.exit(Math.max(...codes))
