import { type Refusal, refuse } from '../refusal.ts'

/** Tips are off, or this percentage is not one of those offered any more; the page is to be looked at again. */
export const tipNotOffered = (): Refusal =>
  refuse('invalid', 'tip_not_offered', 'This tip is not offered. You have not been charged; choose another one.')

export const tipUnreadable = (): Refusal =>
  refuse('invalid', 'tip_unreadable', 'Enter the tip you want to add, in digits.', 'tipAmount')

/** `most` is formatted for the customer. */
export const tipTooLarge = (most: string): Refusal =>
  refuse('invalid', 'tip_too_large', `The largest tip taken here is ${most}; enter no more than that.`, 'tipAmount')

/** The gateway cannot write this amount: its smallest step in this currency is larger than the minor unit. */
export const tipNotInSteps = (step: string): Refusal =>
  refuse('invalid', 'tip_not_in_steps', `Tips are taken in steps of ${step}; enter a multiple of it.`, 'tipAmount')

export const tipPercentagesInvalid = (): Refusal =>
  refuse(
    'invalid',
    'tip_percentages_invalid',
    'Offer one to four different tips, each above 0 and at most 100 percent.',
    'tipPercentages',
  )

export const tipMaximumInvalid = (): Refusal =>
  refuse(
    'invalid',
    'tip_maximum_invalid',
    'The largest tip has to be above 0 and at most 100 percent of what is being paid.',
    'tipCustomMaximum',
  )
