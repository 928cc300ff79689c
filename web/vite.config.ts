import process from 'node:process'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// While developing, pages come from Vite and everything else from the server that REMIT_API names.
const server = process.env['REMIT_API'] ?? 'http://127.0.0.1:4242'
const fromServer = Object.fromEntries(
  ['^/api/', '^/pay/', '^/dev/', '^/logos/', '^/healthz$'].map((path) => [path, server]),
)

export default defineConfig({
  root: import.meta.dirname,
  publicDir: 'backoffice/public',
  plugins: [react()],
  build: {
    outDir: '../dist/backoffice',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: fromServer },
})
