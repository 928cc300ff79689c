import type { DisputeJson } from '../../../src/contract/dispute.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { acceptDispute } from '../api/disputes.ts'
import { useCommand } from '../api/use-command.tsx'
import { STALE } from './stale.ts'

/** Giving the money up cannot be taken back, so it says what happens, to whom, how much, and what stays. */
export function AcceptDialog({ dispute, onClose }: { readonly dispute: DisputeJson; readonly onClose: () => void }) {
  const amount = useMoneyText()(dispute.amount, dispute.currency)
  const who = dispute.customerName || 'The customer'
  const accept = useCommand((_: null, key) => acceptDispute(dispute.id, key), { stale: STALE, done: onClose })
  return (
    <Dialog
      opened
      onClose={onClose}
      danger
      title="Accept dispute"
      sentence={`${who} keeps ${amount}. This cannot be undone, and no evidence can be sent afterwards. ${
        dispute.invoiceNumber ? `${dispute.invoiceNumber} stays paid; the` : 'The'
      } amount is booked as a loss, and the gateway keeps its fee.`}
      action={`Accept dispute over ${amount}`}
      busy={accept.isPending}
      onAction={() => accept.mutate(null)}
    />
  )
}
