import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { ProofJson } from '../../../src/contract/proof.ts'
import { Ago } from '../../ui/ago.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { proofQuery, runProof } from '../api/reconciliation.ts'
import { toast, useCommand } from '../api/use-command.tsx'
import { Listing } from '../list/listing.tsx'
import { Page, PageHead, Section } from '../page/page.tsx'
import { AccountTable } from './account-table.tsx'
import { BrokenRules } from './broken-rules.tsx'
import { Headline } from './headline.tsx'
import classes from './proof.module.css'
import { groupRules, holds, type RuleGroup } from './rule-groups.ts'
import { RuleList } from './rule-list.tsx'

/** That every cent is accounted for, shown: each gateway's figure beside ours, and every rule with what was counted. */
export function Proof() {
  const query = useQuery(proofQuery)
  const run = useCommand((_: 'first' | 'asked') => runProof(), {
    stale: [['exceptions'], ['system'], ['dashboard']],
    done: (proof, why, client) => {
      client.setQueryData(['proof'], proof)
      if (why === 'asked') toast(proof.holds ? 'Every rule holds' : 'Not every rule holds; see below')
    },
  })
  // Whoever comes before the first hour is over need not ask for what the page is there to show.
  const isFirst = query.data?.ranAt === null && run.isIdle
  const { mutate } = run
  useEffect(() => {
    if (isFirst) mutate('first')
  }, [isFirst, mutate])
  const check = (
    <Button onClick={() => run.mutate('asked')} loading={run.isPending} data-testid="check-now">
      Check now
    </Button>
  )
  return (
    <Page>
      <PageHead title="Proof" subtitle="Every rule with its figure" actions={query.data?.ranAt && check} />
      <Listing
        query={query}
        what="The proof"
        isEmpty={({ ranAt }) => ranAt === null}
        empty={
          <EmptyState title={run.isError ? 'Not checked yet' : 'Checking your books'} action={run.isError && check}>
            {run.isError
              ? 'The first check did not come to its end. They are checked by themselves every hour as well.'
              : 'Every row is looked at, and every gateway is asked. It takes some seconds.'}
          </EmptyState>
        }
      >
        {(proof) => (
          <>
            <Headline proof={proof} />
            <LastCheck proof={proof} isRunning={run.isPending} />
            <AccountTable accounts={proof.gatewayAccounts} />
            <BrokenRules rules={proof.invariants.filter((rule) => !holds(rule))} />
            <Section title="Rules" note="Each is always true. Every hour all rows are looked at again.">
              <div className={classes.groups}>
                {groupRules(proof.invariants).map((group: RuleGroup) => (
                  <RuleList key={group.title} group={group} />
                ))}
              </div>
            </Section>
          </>
        )}
      </Listing>
    </Page>
  )
}

const counted = (proof: ProofJson): number => proof.invariants.reduce((sum, { checked }) => sum + checked, 0)

/** How much was looked at and when. While it runs, a line that takes as long as it took last time. */
function LastCheck({ proof, isRunning }: { readonly proof: ProofJson; readonly isRunning: boolean }) {
  const rules = proof.invariants.length
  const whole = proof.invariants.filter(holds).length
  return (
    <div className={classes.last}>
      <p role="status" data-testid="last-check">
        {isRunning
          ? `Checking ${rules} rules over ${counted(proof).toLocaleString()} rows…`
          : `${whole === rules ? `All ${rules}` : `${whole} of ${rules}`} rules hold, counted over ${counted(proof).toLocaleString()} rows. `}
        {!isRunning && proof.ranAt && (
          <>
            Checked <Ago at={proof.ranAt} />
            {proof.tookMs !== null && `, in ${secondsText(proof.tookMs)}`}.
          </>
        )}
      </p>
      <p>
        What the gateways say is asked for when you open this page. What waits for a decision is in{' '}
        <Link to="/payments/exceptions" className="link">
          Exceptions
        </Link>
        .
      </p>
      <span className={classes.track} aria-hidden="true">
        {isRunning && (
          <span className={classes.bar} style={{ animationDuration: `${Math.max(600, proof.tookMs ?? 0)}ms` }} />
        )}
      </span>
    </div>
  )
}

function secondsText(ms: number): string {
  const seconds = ms / 1000
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds).toLocaleString()} s`
}
