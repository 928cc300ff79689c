import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { QuarantineJson } from '../../../src/contract/system.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { releaseQuarantine, useSystem } from '../api/reconciliation.ts'
import { meQuery, useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './system-banner.module.css'

/** On every page while the system holds something back: what, why, and who can end it. Nothing when all is well. */
export function SystemBanner() {
  const system = useSystem()
  const may = useMay('reconciliation.view')
  if (!may) return <HeldBack />
  if (!system) return null
  const { quarantine, clock, database } = system
  return (
    <>
      {quarantine && <QuarantineBanner quarantine={quarantine} />}
      {clock.state === 'guarded' && (
        <Banner testId="clock-banner" title="The clock is not certain">
          {clock.sentence}
        </Banner>
      )}
      {database === 'read_only' && (
        <Banner testId="database-banner" title="Nothing can be changed at the moment">
          The database takes no changes. What you see is right; what you change is refused until it takes them again.
        </Banner>
      )}
    </>
  )
}

/** For who may not look into the books, and still has to know why nothing can be charged. */
function HeldBack() {
  const { data } = useQuery({ ...meQuery, refetchInterval: 30_000 })
  if (!data?.heldBack) return null
  return (
    <Banner testId="quarantine-banner" title="Payments and mail are held back">
      {data.heldBack} An administrator can release it.
    </Banner>
  )
}

function QuarantineBanner({ quarantine }: { readonly quarantine: QuarantineJson }) {
  const may = useMay('reconciliation.resolve')
  const [asking, { open, close }] = useDisclosure(false)
  const release = useCommand((_: null, key) => releaseQuarantine(key), {
    stale: [['exceptions'], ['dashboard']],
    done: (system, _, client) => {
      client.setQueryData(['system'], system)
      close()
    },
    says: () => 'Payments and mail go out again',
  })
  const { sentence, releasable, found, lastFailure } = quarantine
  return (
    <Banner
      testId="quarantine-banner"
      title="Payments and mail are held back"
      action={
        may && releasable ? (
          <Button variant="default" onClick={open} data-testid="release">
            Release
          </Button>
        ) : null
      }
    >
      {sentence}
      {lastFailure && ` The last comparison did not come to its end: ${lastFailure}. It is tried again by itself.`}
      {releasable && !may && ' An administrator can release it.'}
      {found > 0 && (
        <>
          {' '}
          <Link to="/payments/exceptions" className={classes.link}>
            Look at the exceptions
          </Link>
        </>
      )}
      {asking && (
        <Dialog
          opened
          onClose={close}
          title="Release payments and mail"
          sentence={`Every gateway has been compared with your books, and ${foundText(found)}. From now on customers can pay again, refunds go through, and mail that waits is sent.`}
          action="Release"
          busy={release.isPending}
          onAction={() => release.mutate(null)}
        />
      )}
    </Banner>
  )
}

function foundText(found: number): string {
  if (found === 0) return 'nothing was missing'
  return found === 1
    ? 'the 1 movement that was missing is booked'
    : `the ${found} movements that were missing are booked`
}

type BannerProps = {
  readonly title: string
  readonly testId: string
  readonly children: ReactNode
  readonly action?: ReactNode
}

const Banner = ({ title, testId, children, action }: BannerProps) => (
  <section className={classes.banner} role="status" data-testid={testId}>
    <div className={classes.words}>
      <p className={classes.title}>{title}</p>
      <div>{children}</div>
    </div>
    {action}
  </section>
)
