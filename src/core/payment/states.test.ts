import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canMoveRefund, REFUND_STATES, REFUND_TRANSITIONS, refundStateFor } from '../refund/refund-state.ts'
import {
  ATTEMPT_STATES,
  type AttemptOp,
  type AttemptState,
  canMove,
  isLateSuccess,
  isUndecided,
  next,
  type OutcomeKind,
  TRANSITIONS,
} from './attempt-state.ts'
import { canMoveIntent, INTENT_STATES, INTENT_TRANSITIONS, intentStateFor, isLiveIntent } from './intent-state.ts'
import { canMovePayment, PAYMENT_STATES, PAYMENT_TRANSITIONS } from './payment-state.ts'
import { attemptStatus, paymentStatus, RECORD_LABELS, RECORD_STATUSES } from './record-status.ts'

const KINDS: readonly OutcomeKind[] = [
  'succeeded',
  'authorized',
  'pending',
  'created',
  'requires_action',
  'declined',
  'canceled',
  'rejected',
  'unknown',
]
const OPS: readonly AttemptOp[] = ['create_object', 'confirm', 'sale', 'cancel_object', 'refund']
const MOVES_MONEY = OPS.filter((op) => op !== 'cancel_object')
const SENT = ATTEMPT_STATES.filter((s) => s !== 'prepared')

/** Moves as lines of text, so that a whole machine is read at a glance and every pair is either here or refused. */
const movesOf = <S extends string>(states: readonly S[], may: (from: S, to: S) => boolean): string[] =>
  states.flatMap((from) => states.filter((to) => may(from, to)).map((to) => `${from} > ${to}`))

describe('attempts', () => {
  test('every pair of states is in the table or refused', () => {
    expect(movesOf(ATTEMPT_STATES, canMove)).toEqual([
      'prepared > dispatched',
      'dispatched > unknown',
      'dispatched > pending',
      'dispatched > requires_action',
      'dispatched > succeeded',
      'dispatched > declined',
      'dispatched > rejected',
      'unknown > pending',
      'unknown > requires_action',
      'unknown > succeeded',
      'unknown > declined',
      'unknown > absent',
      'pending > succeeded',
      'pending > declined',
      'requires_action > pending',
      'requires_action > succeeded',
      'requires_action > declined',
      'requires_action > absent',
      'declined > succeeded',
      'rejected > succeeded',
      'absent > succeeded',
    ])
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...ATTEMPT_STATES].sort())
  })

  test('success is final, and only silence or a wait is undecided', () => {
    expect(TRANSITIONS.succeeded).toEqual([])
    expect(ATTEMPT_STATES.filter(isUndecided)).toEqual([
      'prepared',
      'dispatched',
      'unknown',
      'pending',
      'requires_action',
    ])
  })

  // Method: every state, every evidence, every operation.
  test('evidence leads to a legal move or to none, and repeating it changes nothing more', () => {
    for (const state of SENT) {
      for (const kind of KINDS) {
        for (const op of OPS) {
          const to = next(state, kind, op)
          expect(to === state || canMove(state, to), `${state} ${kind} ${op}`).toBe(true)
          expect(next(to, kind, op), `${state} ${kind} ${op} twice`).toBe(to)
        }
      }
    }
  })

  test('money that moved is always recorded, whatever we had believed before', () => {
    for (const state of SENT) {
      for (const op of MOVES_MONEY) {
        expect(next(state, 'succeeded', op)).toBe('succeeded')
        expect(next(state, 'authorized', op)).toBe('succeeded')
      }
    }
  })

  test('silence decides nothing, and nobody else’s "not executed" undoes it', () => {
    expect(next('dispatched', 'unknown', 'confirm')).toBe('unknown')
    for (const state of SENT.filter((s) => s !== 'dispatched')) expect(next(state, 'unknown', 'confirm')).toBe(state)
    expect(next('dispatched', 'rejected', 'confirm')).toBe('rejected')
    expect(next('unknown', 'rejected', 'confirm')).toBe('unknown')
    expect(next('pending', 'rejected', 'confirm')).toBe('pending')
  })

  test('an object that exists settles its making, but no request to take money', () => {
    expect(next('unknown', 'created', 'create_object')).toBe('succeeded')
    expect(next('unknown', 'created', 'confirm')).toBe('unknown')
    expect(next('dispatched', 'created', 'confirm')).toBe('unknown')
    expect(next('requires_action', 'created', 'confirm')).toBe('requires_action')
  })

  test('a cancelled object frees what waited for it', () => {
    expect(next('unknown', 'canceled', 'confirm')).toBe('absent')
    expect(next('requires_action', 'canceled', 'confirm')).toBe('absent')
    expect(next('pending', 'canceled', 'confirm')).toBe('declined')
    expect(next('dispatched', 'canceled', 'confirm')).toBe('rejected')
    expect(next('dispatched', 'canceled', 'cancel_object')).toBe('succeeded')
    expect(next('succeeded', 'canceled', 'confirm')).toBe('succeeded')
  })

  test('a cancel that finds the object paid has not succeeded', () => {
    expect(next('dispatched', 'succeeded', 'cancel_object')).toBe('declined')
    expect(next('unknown', 'authorized', 'cancel_object')).toBe('declined')
    expect(next('succeeded', 'succeeded', 'cancel_object')).toBe('succeeded')
  })

  test('a late success is one that follows a "no"', () => {
    const late = ATTEMPT_STATES.filter((s) => isLateSuccess(s, 'succeeded'))
    expect(late).toEqual(['declined', 'rejected', 'absent'])
  })

  test('what was never sent has no outcome', () => {
    expect(() => next('prepared', 'succeeded', 'sale')).toThrow('not sent')
  })

  // Method: any order of the same evidence, with repeats, as webhooks, look-ups and answers deliver it.
  test('once money has moved, no order of evidence says otherwise', () => {
    const evidence = fc.array(fc.constantFrom(...KINDS), { maxLength: 8 })
    fc.assert(
      fc.property(evidence, evidence, fc.constantFrom(...MOVES_MONEY), (before, after, op) => {
        const kinds: OutcomeKind[] = [...before, 'succeeded', ...after]
        expect(kinds.reduce<AttemptState>((state, kind) => next(state, kind, op), 'dispatched')).toBe('succeeded')
      }),
    )
  })
})

describe('intents', () => {
  test('every pair of states is in the table or refused', () => {
    expect(movesOf(INTENT_STATES, canMoveIntent)).toEqual([
      'open > requires_action',
      'open > processing',
      'open > unknown',
      'open > succeeded',
      'open > failed',
      'open > canceled',
      'open > expired',
      'requires_action > open',
      'requires_action > processing',
      'requires_action > unknown',
      'requires_action > succeeded',
      'requires_action > failed',
      'requires_action > canceled',
      'requires_action > expired',
      'processing > open',
      'processing > requires_action',
      'processing > unknown',
      'processing > succeeded',
      'processing > failed',
      'unknown > open',
      'unknown > requires_action',
      'unknown > processing',
      'unknown > succeeded',
      'unknown > failed',
      'unknown > canceled',
      'failed > succeeded',
      'canceled > succeeded',
      'expired > succeeded',
    ])
    expect(Object.keys(INTENT_TRANSITIONS).sort()).toEqual([...INTENT_STATES].sort())
  })

  test('an intent is not closed while its attempt is undecided', () => {
    for (const state of ATTEMPT_STATES) {
      for (const triesLeft of [true, false]) {
        const intent = intentStateFor(state, triesLeft)
        if (isUndecided(state)) expect(isLiveIntent(intent)).toBe(true)
        else expect(intent === 'open').toBe(triesLeft && state !== 'succeeded')
      }
    }
  })

  test('every move of an attempt lets its intent follow', () => {
    for (const from of ATTEMPT_STATES) {
      for (const to of ATTEMPT_STATES.filter((s) => canMove(from, s))) {
        for (const triesLeft of [true, false]) {
          const [before, after] = [intentStateFor(from, triesLeft), intentStateFor(to, triesLeft)]
          expect(before === after || canMoveIntent(before, after), `${from} > ${to}: ${before} > ${after}`).toBe(true)
        }
      }
    }
  })
})

describe('payments and refunds', () => {
  test('every pair of states is in the tables or refused', () => {
    expect(movesOf(PAYMENT_STATES, canMovePayment)).toEqual([
      'authorized > captured',
      'authorized > voided',
      'authorized > failed',
      'captured > voided',
      'captured > failed',
    ])
    expect(movesOf(REFUND_STATES, canMoveRefund)).toEqual([
      'requested > dispatched',
      'requested > canceled',
      'dispatched > unknown',
      'dispatched > pending',
      'dispatched > succeeded',
      'dispatched > failed',
      'unknown > pending',
      'unknown > succeeded',
      'unknown > failed',
      'pending > succeeded',
      'pending > failed',
      'pending > canceled',
      'succeeded > failed',
      'failed > succeeded',
      'canceled > succeeded',
    ])
    expect(Object.keys(PAYMENT_TRANSITIONS).sort()).toEqual([...PAYMENT_STATES].sort())
    expect(Object.keys(REFUND_TRANSITIONS).sort()).toEqual([...REFUND_STATES].sort())
  })

  test('every move of a refund’s attempt lets the refund follow', () => {
    for (const from of ATTEMPT_STATES) {
      for (const to of ATTEMPT_STATES.filter((s) => canMove(from, s) && s !== 'requires_action')) {
        const [before, after] = [refundStateFor(from), refundStateFor(to)]
        expect(before === after || canMoveRefund(before, after), `${from} > ${to}`).toBe(true)
      }
    }
  })

  test('Orders says what became of the money (J27)', () => {
    const payment = { state: 'captured' as const, amount: 100n, amountRefunded: 0n, amountDisputed: 0n }
    expect(paymentStatus(payment)).toBe('succeeded')
    expect(paymentStatus({ ...payment, amountRefunded: 40n })).toBe('partially_refunded')
    expect(paymentStatus({ ...payment, amountRefunded: 100n })).toBe('refunded')
    expect(paymentStatus({ ...payment, amountRefunded: 40n, amountDisputed: 60n })).toBe('disputed')
    expect(paymentStatus({ ...payment, state: 'authorized' })).toBe('pending')
    expect(paymentStatus({ ...payment, state: 'voided' })).toBe('voided')
    expect(paymentStatus({ ...payment, state: 'failed' })).toBe('failed')
    expect(ATTEMPT_STATES.map(attemptStatus)).toEqual([
      'pending',
      'pending',
      'pending',
      'pending',
      'requires_action',
      'succeeded',
      'failed',
      'failed',
      'failed',
    ])
    expect(new Set(RECORD_STATUSES.map((s) => RECORD_LABELS[s].text)).size).toBe(RECORD_STATUSES.length)
  })
})
