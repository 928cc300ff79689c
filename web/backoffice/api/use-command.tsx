import { notifications } from '@mantine/notifications'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiProblem, sayError } from './problem.ts'
import { newKey } from './request.ts'

type Options<In, Out> = {
  /** Which cached answers are no longer true afterwards. */
  readonly stale?: readonly (readonly unknown[])[]
  readonly done?: (out: Out, input: In, client: QueryClient) => void
  readonly failed?: (error: unknown) => void
  /** The form shows errors beside its fields itself; a toast comes only for what belongs to no field. */
  readonly showsFieldErrors?: boolean
  readonly says?: (out: Out) => string
}

/**
 * Something the person does, once. The key is made at the click and kept until the server has decided, so that pressing
 * the button again after a lost answer repeats the same command instead of making a second one (CORRECTNESS §7).
 */
export function useCommand<In, Out>(send: (input: In, key: string) => Promise<Out>, options: Options<In, Out> = {}) {
  const client = useQueryClient()
  const kept = useRef<{ readonly of: string; readonly key: string } | null>(null)

  return useMutation<Out, unknown, In>({
    mutationFn: (input) => {
      const of = JSON.stringify(input) ?? ''
      if (kept.current?.of !== of) kept.current = { of, key: newKey() }
      return send(input, kept.current.key)
    },
    onSuccess: (out, input) => {
      kept.current = null
      for (const queryKey of options.stale ?? []) client.invalidateQueries({ queryKey })
      options.done?.(out, input, client)
      if (options.says) toast(options.says(out))
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.isFinal) kept.current = null
      options.failed?.(error)
      const besideFields = options.showsFieldErrors && error instanceof ApiProblem && error.fields.length > 0
      if (!besideFields) toastError(error)
    },
  })
}

const closeButtonProps = { 'aria-label': 'Close message' } as const

/** A quiet word that something was done; goes away by itself. */
export const toast = (message: string): void => {
  notifications.show({ message, autoClose: 3500, role: 'status', closeButtonProps })
}

/** What failed, what is safe and what to do, in the server's words; stays until it has been read. */
export const toastError = (error: unknown): void => {
  notifications.show({ message: sayError(error), color: 'red', autoClose: 9000, role: 'alert', closeButtonProps })
}
