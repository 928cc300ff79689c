import { type Refusal, refuse } from '../refusal.ts'
import type { DisputeStatus } from './dispute-state.ts'

export const disputeNotFound = (): Refusal =>
  refuse('not_found', 'dispute_not_found', 'There is no such dispute; look at the list of disputes.')

export const fileNotFound = (): Refusal =>
  refuse('not_found', 'evidence_file_not_found', 'There is no such file with this dispute; it may have been replaced.')

const STANDING: Readonly<Partial<Record<DisputeStatus, string>>> = {
  under_review: 'Evidence was sent already and the bank is looking at it; nothing more can be added.',
  won: 'This dispute is already closed: it was won, and the money is with you.',
  lost: 'This dispute is already closed: it was lost, and nothing can be added to it.',
  closed_warning: 'This inquiry is already closed; no answer is needed.',
}

export const takesNoEvidence = (status: DisputeStatus): Refusal =>
  refuse('conflict', 'dispute_takes_no_evidence', STANDING[status] ?? 'This dispute takes no evidence any more.')

export const cannotBeAnswered = (): Refusal =>
  refuse(
    'conflict',
    'dispute_without_answer',
    'The bank takes no answer to this dispute. Nothing can be sent; wait for its decision.',
  )

export const answerUnderWay = (): Refusal =>
  refuse(
    'conflict',
    'dispute_answer_under_way',
    'An answer to this dispute is being confirmed with the gateway; wait until it is decided, so that nothing is sent twice.',
  )

export const nothingToSend = (): Refusal =>
  refuse('invalid', 'evidence_empty', 'Write at least one thing or add a file before you send the evidence.')

export const tooMuchText = (max: number): Refusal =>
  refuse(
    'invalid',
    'evidence_too_long',
    `All texts together may have ${max.toLocaleString('en-US')} characters; shorten some of them.`,
  )

export const fileRefused = (): Refusal =>
  refuse(
    'invalid',
    'evidence_file_type',
    'This is no PDF, JPEG or PNG file that can be opened; banks take no others. Save it as a PDF and add it again.',
    'file',
  )

export const fileTooLarge = (): Refusal =>
  refuse('invalid', 'evidence_file_size', 'A file may have at most 5 MB; make it smaller and add it again.', 'file')

export const fileChanged = (name: string): Refusal =>
  refuse(
    'conflict',
    'evidence_file_changed',
    `The file ${name} is not what was added; nothing was sent. Remove it, add it again, and send the evidence then.`,
  )

export const fileNotTaken = (name: string, why: string): Refusal =>
  refuse(
    'conflict',
    'evidence_file_not_taken',
    `The gateway did not take the file ${name}, so nothing was sent. ${why}`,
  )

export const gatewayAway = (): Refusal =>
  refuse(
    'unavailable',
    'gateway_unavailable',
    'The gateway could not be reached, so nothing was sent. What you wrote is kept; try again in a minute.',
  )

export const disputeDisconnected = (): Refusal =>
  refuse(
    'conflict',
    'gateway_disconnected',
    'The gateway of this dispute is disconnected; connect it again, or answer in its own dashboard.',
  )

export const alreadyClosed = (status: DisputeStatus): Refusal =>
  refuse('conflict', 'dispute_closed', STANDING[status] ?? 'This dispute is already closed.')

export const acceptLimit = (): Refusal =>
  refuse(
    'forbidden',
    'dispute_accept_limit',
    'Giving this amount up is above the limit of your role; ask an administrator to accept the dispute.',
  )

export const disputedNotRefundable = (): Refusal =>
  refuse(
    'conflict',
    'payment_disputed',
    'The customer’s bank disputes this payment and has the money, so it cannot be refunded as well. Answer the dispute or accept it under Payments, Disputes.',
  )
