import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { copyText } from './copy-text.ts'

/** Puts text on the clipboard and says so; if the browser refuses, it says that instead of pretending. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  const copy = async () => {
    setState((await copyText(text)) ? 'copied' : 'refused')
    setTimeout(() => setState('idle'), 2500)
  }
  const words = { idle: label, copied: 'Copied', refused: 'Select and copy by hand' }[state]
  return (
    <Button
      variant="default"
      onClick={copy}
      leftSection={state === 'copied' ? <IconCheck size={15} /> : <IconCopy size={15} />}
      aria-live="polite"
    >
      {words}
    </Button>
  )
}
