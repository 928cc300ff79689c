import { type Refusal, refuse } from '../refusal.ts'

/** Unknown, revoked and expired are one answer, in words and in code: a guesser learns nothing (CORRECTNESS §18.1). */
export const linkNotFound = (): Refusal =>
  refuse('not_found', 'link_not_found', 'This link does not work; ask whoever sent it for a new one.')
