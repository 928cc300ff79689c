import { type Refusal, refuse } from '../refusal.ts'

/** Said to a customer: calm, and certain, because it is decided before anything is sent. */
export const payingPaused = (): Refusal =>
  refuse(
    'unavailable',
    'quarantine',
    'Paying is paused for a moment while we check something. Nothing was charged; please come back a little later.',
  )

export const quarantined = (): Refusal =>
  refuse(
    'unavailable',
    'quarantine',
    'Payments, refunds and mail are paused until the gateways have been compared with the books. Nothing was charged or sent.',
  )

export const notQuarantined = (): Refusal =>
  refuse('conflict', 'not_in_quarantine', 'There is no quarantine to release; payments and mail are not paused.')

export const notSweptYet = (failure: string | null): Refusal =>
  refuse(
    'conflict',
    'quarantine_not_swept',
    `The gateways have not all been compared with the books yet${failure ? ` (${failure})` : ''}; wait for that, or disconnect a gateway account that is no longer in use.`,
  )
