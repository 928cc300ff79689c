import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ExceptionJson } from '../../../src/contract/exception.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { fieldErrors } from '../api/problem.ts'
import { resolveException } from '../api/reconciliation.ts'
import { useCommand } from '../api/use-command.tsx'

type Props = { readonly exception: ExceptionJson; readonly onClose: () => void }

const SHORTEST = 3

/** Writes down what was found. Money is moved by its own buttons, never by this one. */
export function ResolveDialog({ exception, onClose }: Props) {
  const [resolution, setResolution] = useState('')
  const [error, setError] = useState<string>()
  const command = useCommand((words: string, key) => resolveException(exception.id, words, key), {
    stale: [['exceptions'], ['system'], ['dashboard'], ['timeline']],
    showsFieldErrors: true,
    done: onClose,
    failed: (problem) => setError(fieldErrors(problem).resolution),
    says: () => 'Resolved',
  })
  const submit = () => {
    const words = resolution.trim()
    if (words.length < SHORTEST) setError('Say in a few words what was found and done')
    else command.mutate(words)
  }
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Resolve exception"
      sentence={
        <>
          {exception.detail ?? exception.sentence} Resolving writes down that it is dealt with: no money moves, and your
          words stay on the timeline.
        </>
      }
      action="Resolve"
      busy={command.isPending}
      onAction={submit}
    >
      <Textarea
        label="What did you find, and what was done?"
        description="For your colleagues and your accountant"
        placeholder="Paid twice by mistake; refunded the second payment"
        autosize
        minRows={3}
        maxLength={500}
        value={resolution}
        onChange={(event) => {
          setResolution(event.currentTarget.value)
          setError(undefined)
        }}
        error={error}
        data-autofocus
      />
    </Dialog>
  )
}
