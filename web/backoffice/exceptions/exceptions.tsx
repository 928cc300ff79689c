import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ExceptionJson, ExceptionListJson } from '../../../src/contract/exception.ts'
import { AddsUp } from '../../ui/adds-up.tsx'
import { Ago } from '../../ui/ago.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { EXCEPTION_PAGE_SIZE, exceptionListQuery, useSystem } from '../api/reconciliation.ts'
import { useOrganization } from '../api/session.ts'
import { Figures, ownCurrencyFirst } from '../list/figures.tsx'
import { Chips, FilterBar } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { AssignDialog } from './assign-dialog.tsx'
import { ExceptionGroup, ResolvedList } from './exception-group.tsx'
import { EXCEPTION_FILTERS } from './filters.ts'
import { ResolveDialog } from './resolve-dialog.tsx'

const route = getRouteApi('/shell/payments/exceptions')

/** What about money does not match and waits for a decision, by kind, in words of people who own a shop. */
export function Exceptions() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isOpen = search.state === undefined
  const query = useQuery(exceptionListQuery({ state: search.state ?? 'open', cursor: search.cursor }))
  const [resolving, resolve] = useState<ExceptionJson | null>(null)
  const [assigning, assign] = useState<ExceptionJson | null>(null)
  const nothing = isOpen && query.data?.openCount === 0
  return (
    <Page>
      <PageHead title="Exceptions" subtitle="Needs attention" />
      {query.data && isOpen && !nothing && <OpenFigures list={query.data} />}
      <FilterBar>
        <Chips
          chips={EXCEPTION_FILTERS}
          value={search.state ?? ''}
          onChange={(state) => navigate({ search: state === 'resolved' ? { state } : {} })}
        />
      </FilterBar>
      <Listing
        query={query}
        what="Exceptions"
        isEmpty={({ items }) => items.length === 0}
        empty={isOpen ? <EverythingAddsUp /> : <NothingResolved />}
      >
        {({ items, nextCursor, openCount }) => (
          <>
            {isOpen ? (
              groupsOf(items).map((group) => (
                <ExceptionGroup key={group[0].kind} exceptions={group} onResolve={resolve} onAssign={assign} />
              ))
            ) : (
              <ResolvedList exceptions={items} />
            )}
            <Pager
              search={search}
              shown={items.length}
              nextCursor={nextCursor}
              {...(isOpen ? { count: openCount } : {})}
              noun="exception"
              size={EXCEPTION_PAGE_SIZE}
            />
          </>
        )}
      </Listing>
      {assigning && <AssignDialog exception={assigning} onClose={() => assign(null)} />}
      {resolving && <ResolveDialog exception={resolving} onClose={() => resolve(null)} />}
    </Page>
  )
}

type Group = readonly [ExceptionJson, ...ExceptionJson[]]

/** One group a kind; the kind whose oldest deadline is nearest comes first, and within it the oldest. */
function groupsOf(items: readonly ExceptionJson[]): Group[] {
  const byDeadline = [...items].sort((a, b) => a.deadlineAt.localeCompare(b.deadlineAt))
  const groups = Map.groupBy(byDeadline, ({ kind }) => kind)
  return [...groups.values()].flatMap(([first, ...rest]) => (first ? [[first, ...rest] as const] : []))
}

function OpenFigures({ list }: { readonly list: ExceptionListJson }) {
  const { currency } = useOrganization()
  const late = list.items.filter(({ deadlineAt }) => Date.parse(deadlineAt) < Date.now()).length
  const sums = new Map<string, number>()
  for (const { about } of list.items) {
    if (about?.currency && about.amount !== null)
      sums.set(about.currency, (sums.get(about.currency) ?? 0) + about.amount)
  }
  const amounts = [...sums].map(([of, minor]) => ({ currency: of, minor }))
  return (
    <Figures
      testId="exception-figures"
      figures={[
        { label: 'To decide', text: list.openCount.toLocaleString() },
        { label: 'Older than a day', text: late.toLocaleString(), alarm: late > 0 },
        { label: 'Money concerned', amounts: ownCurrencyFirst(amounts, currency) },
      ]}
    />
  )
}

function EverythingAddsUp() {
  const swept = useSystem()?.gatewayAccounts.filter(({ lastSweepAt }) => lastSweepAt !== null) ?? []
  return (
    <EmptyState
      art={<AddsUp />}
      title="Everything adds up"
      action={
        <Button component={Link} to="/payments/proof" variant="default">
          See the proof
        </Button>
      }
    >
      What your gateways did is compared with your books all day, and nothing is left for you to decide. What does not
      match will stand here, with what to do about it.
      {swept.map(({ id, name, lastSweepAt }) => (
        <span key={id} style={{ display: 'block', marginTop: 8 }}>
          Last compared with {name} <Ago at={lastSweepAt ?? ''} />.
        </span>
      ))}
    </EmptyState>
  )
}

const NothingResolved = () => (
  <EmptyState title="Nothing resolved yet">
    What was looked into stays here, with what was found and when, for as long as you keep your books.
  </EmptyState>
)
