import type { DisputeJson } from '../../../src/contract/dispute.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { submitEvidence } from '../api/disputes.ts'
import { useCommand } from '../api/use-command.tsx'
import { STALE } from './stale.ts'

type Props = {
  readonly dispute: DisputeJson
  readonly texts: number
  readonly onClose: () => void
}

/** A bank normally reads one submission, so it is said once more what leaves and that nothing can follow. */
export function SendDialog({ dispute, texts, onClose }: Props) {
  const files = dispute.evidence.files.length
  const send = useCommand((_: null, key) => submitEvidence(dispute.id, key), { stale: STALE, done: onClose })
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Send evidence"
      sentence={`The bank of ${dispute.customerName || 'the customer'} gets ${counted(texts, 'text')} and ${counted(
        files,
        'file',
      )}, as they stand here. Normally only one submission counts: afterwards nothing can be added or changed.`}
      action="Send evidence"
      busy={send.isPending}
      onAction={() => send.mutate(null)}
    />
  )
}

const counted = (n: number, noun: string): string => (n === 0 ? `no ${noun}s` : `${n} ${noun}${n === 1 ? '' : 's'}`)
