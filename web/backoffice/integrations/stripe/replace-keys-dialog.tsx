import { Modal } from '@mantine/core'
import { useFocusBack } from '../../../ui/use-focus-back.ts'
import { KeysForm } from './keys-form.tsx'
import classes from './stripe.module.css'

/** New keys for an account that is connected by its own: after one was rolled, or for one that may do less. */
export function ReplaceKeysDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  useFocusBack()
  return (
    <Modal opened onClose={onClose} title={`Replace the keys of ${name}`} size={520}>
      <div className={classes.dialog}>
        <p>Payments go on without a break. Keys of another account connect that one as well.</p>
        <KeysForm isFocused action="Replace keys" onDone={onClose} />
      </div>
    </Modal>
  )
}
