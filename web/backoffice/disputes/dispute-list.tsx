import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { DisputeListJson } from '../../../src/contract/dispute.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { disputeListQuery } from '../api/disputes.ts'
import { useOrganization } from '../api/session.ts'
import { Figures, ownCurrencyFirst } from '../list/figures.tsx'
import { Chips, FilterBar, SearchField } from '../list/filter-bar.tsx'
import { Listing } from '../list/listing.tsx'
import { Pager } from '../list/pager.tsx'
import { Page, PageHead } from '../page/page.tsx'
import { DisputeTable } from './dispute-table.tsx'
import { DISPUTE_FILTERS, type DisputeFilters, queryOf } from './filters.ts'

const route = getRouteApi('/shell/payments/disputes')

/** What customers' banks ask about or have taken back, with what has to be answered by when (PRODUCT C39). */
export function DisputeList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(disputeListQuery(queryOf(search)))
  const filter = useCallback(
    (change: Partial<DisputeFilters>) =>
      navigate({
        search: ({ cursor: _cursor, page: _page, ...now }) => ({ ...now, ...change }),
        replace: change.q !== undefined,
      }),
    [navigate],
  )
  const filterByText = useCallback((q: string) => filter({ q }), [filter])
  const isFiltered = search.show !== undefined || search.q !== undefined
  const nothingYet = query.data?.items.length === 0 && !isFiltered && search.cursor === undefined
  return (
    <Page>
      <PageHead title="Disputes" />
      {query.data && !nothingYet && <ListFigures totals={query.data.totals} />}
      {!nothingYet && (
        <FilterBar>
          <Chips chips={DISPUTE_FILTERS} value={search.show ?? ''} onChange={(show) => filter({ show })} />
          <SearchField value={search.q ?? ''} onChange={filterByText} label="Customer, invoice or reference" />
        </FilterBar>
      )}
      <Listing
        query={query}
        what="Disputes"
        isEmpty={({ items }) => items.length === 0}
        empty={<NoDisputes isFiltered={isFiltered} onShowAll={() => navigate({ search: {} })} />}
      >
        {({ items, nextCursor, totals }) => (
          <>
            <DisputeTable disputes={items} stale={query.isPlaceholderData} />
            <Pager
              search={search}
              shown={items.length}
              nextCursor={nextCursor}
              count={totals.reduce((sum, { count }) => sum + count, 0)}
              noun="dispute"
            />
          </>
        )}
      </Listing>
    </Page>
  )
}

function ListFigures({ totals }: { readonly totals: DisputeListJson['totals'] }) {
  const { currency } = useOrganization()
  const of = (pick: (total: DisputeListJson['totals'][number]) => number) =>
    ownCurrencyFirst(totals, currency).map((total) => ({ currency: total.currency, minor: pick(total) }))
  const toAnswer = totals.reduce((sum, total) => sum + total.toAnswer, 0)
  return (
    <Figures
      testId="dispute-figures"
      figures={[
        { label: 'To answer', text: toAnswer.toLocaleString(), alarm: toAnswer > 0 },
        { label: 'Open', amounts: of(({ open }) => open) },
        { label: 'Won', amounts: of(({ won }) => won) },
        { label: 'Lost', amounts: of(({ lost }) => lost) },
      ]}
    />
  )
}

const NoDisputes = ({ isFiltered, onShowAll }: { readonly isFiltered: boolean; readonly onShowAll: () => void }) =>
  isFiltered ? (
    <EmptyState
      title="No dispute matches"
      action={
        <Button variant="default" onClick={onShowAll}>
          Show all disputes
        </Button>
      }
    >
      Nothing with these filters. Try another one or a shorter search.
    </EmptyState>
  ) : (
    <EmptyState title="No disputes">
      When a customer’s bank asks about a payment or takes it back, it stands here with the day by which to answer.
    </EmptyState>
  )
