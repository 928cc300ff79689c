import { Button } from '@mantine/core'
import type { GatewayAccountJson } from '../../../../src/contract/gateway.ts'
import { Notice } from '../../../ui/notice.tsx'
import { AFTER_CONNECTING, makeDefaultGateway } from '../../api/gateways.ts'
import { useMay } from '../../api/session.ts'
import { useCommand } from '../../api/use-command.tsx'
import classes from './stripe.module.css'

type Props = { readonly account: GatewayAccountJson; readonly all: readonly GatewayAccountJson[] }

/** Connected, and yet new payments go elsewhere: said where one would otherwise wonder (PRODUCT J13). */
export function DefaultNotice({ account, all }: Props) {
  const may = useMay('integrations.configure')
  const makeDefault = useCommand((id: string, key) => makeDefaultGateway(id, key), {
    stale: AFTER_CONNECTING,
    says: () => 'New payments go through Stripe',
  })
  const chosen = all.find(
    ({ id, isDefault, state, liveMode }) =>
      id !== account.id && isDefault && state === 'active' && liveMode === account.liveMode,
  )
  if (account.isDefault || !chosen) return null
  return (
    <div className={classes.banner}>
      <Notice testId="not-default">
        <p>New payments go through {chosen.name}, which is the default. Stripe is ready beside it.</p>
        {may && (
          <Notice.Actions>
            <Button
              size="xs"
              variant="default"
              onClick={() => makeDefault.mutate(account.id)}
              loading={makeDefault.isPending}
            >
              Make default
            </Button>
          </Notice.Actions>
        )}
      </Notice>
    </div>
  )
}
