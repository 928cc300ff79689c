import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { AFTER_CONNECTING, disconnectGateway } from '../api/gateways.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './disconnect-dialog.module.css'
import { disconnectSentences } from './disconnect-words.ts'

type Props = {
  readonly account: GatewayAccountJson
  readonly accounts: readonly GatewayAccountJson[]
  /** How the page calls it: the gateway's name, or the account's own. */
  readonly called: string
  readonly onClose: () => void
}

/** The question before an account is let go: what ends, at whom, and what stays. */
export function DisconnectDialog({ account, accounts, called, onClose }: Props) {
  const disconnect = useCommand((id: string, key) => disconnectGateway(id, key), {
    stale: AFTER_CONNECTING,
    done: onClose,
    says: () => `${called} is disconnected`,
  })
  return (
    <Dialog
      opened
      danger
      onClose={onClose}
      title={`Disconnect ${called}`}
      sentence={
        <div className={classes.sentences}>
          {disconnectSentences(account, accounts).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      }
      action={`Disconnect ${called}`}
      busy={disconnect.isPending}
      onAction={() => disconnect.mutate(account.id)}
    />
  )
}
