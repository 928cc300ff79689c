import { Button, Modal } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import classes from './dialog.module.css'
import { useFocusBack } from './use-focus-back.ts'

type Props = {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  /** What happens, to whom, how much, and what stays. */
  readonly sentence?: ReactNode
  readonly children?: ReactNode
  /** Repeats the verb and the amount: `Refund $120.00`. */
  readonly action: string
  readonly onAction: () => void
  readonly busy?: boolean
  readonly disabled?: boolean
  readonly danger?: boolean
  readonly size?: number
}

/** A question before something that matters. Enter in a field answers it, Escape leaves everything as it is. */
export function Dialog({
  opened,
  onClose,
  title,
  sentence,
  children,
  action,
  onAction,
  busy,
  disabled,
  danger,
  size = 460,
}: Props) {
  useFocusBack()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy && !disabled) onAction()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size}>
      <form onSubmit={submit} noValidate>
        {sentence && <div className={classes.sentence}>{sentence}</div>}
        {children && <div className={classes.fields}>{children}</div>}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose} disabled={busy ?? false}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={danger ? 'red' : 'evergreen'}
            loading={busy ?? false}
            disabled={disabled ?? false}
          >
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
