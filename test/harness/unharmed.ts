import { expect } from 'vitest'

type Run = {
  readonly findings: {
    readonly lost: readonly unknown[]
    readonly doubled: readonly unknown[]
    readonly charges: number
  }
  readonly broken: readonly unknown[]
  readonly surprises: readonly unknown[]
}

/** The run charged somebody, lost and doubled nothing, left the books whole, and told nobody what they could not use. */
export function expectUnharmed({ findings, broken, surprises }: Run): void {
  expect({ lost: findings.lost, doubled: findings.doubled, broken, surprises }).toEqual({
    lost: [],
    doubled: [],
    broken: [],
    surprises: [],
  })
  expect(findings.charges).toBeGreaterThan(0)
}
