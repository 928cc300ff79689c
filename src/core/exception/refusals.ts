import { type Refusal, refuse } from '../refusal.ts'

export const exceptionNotFound = (): Refusal =>
  refuse('not_found', 'exception_not_found', 'There is no such discrepancy; look at the list of open ones.')

export const exceptionResolved = (): Refusal =>
  refuse('conflict', 'exception_resolved', 'This discrepancy was resolved already; nothing has changed.')

export const closesByItself = (): Refusal =>
  refuse(
    'conflict',
    'exception_closes_by_itself',
    'Nobody can settle this by hand: it closes by itself as soon as the gateway has told what happened.',
  )
