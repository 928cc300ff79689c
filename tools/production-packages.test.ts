import { expect, test } from 'vitest'
import { productionPackages } from './production-packages.ts'

test('[S-10] the running server needs at most 80 packages', () => {
  const packages = productionPackages()
  expect(packages).toContain('node_modules/hono')
  expect(packages.some((path) => path.endsWith('/vitest'))).toBe(false)
  expect(packages.length).toBeLessThanOrEqual(80)
})
