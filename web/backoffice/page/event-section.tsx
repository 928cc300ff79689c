import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '../../ui/error-state.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { timelineQuery } from '../api/invoices.ts'
import { sayError } from '../api/problem.ts'
import { Section } from './page.tsx'

/** What happened to an invoice, customer or payment; `path` is its address in the API. Moves by itself. */
export function EventSection({ path }: { readonly path: string }) {
  const query = useQuery(timelineQuery(path))
  return (
    <Section title="Timeline">
      {query.data ? (
        query.data.items.length > 0 ? (
          <Timeline events={query.data.items} />
        ) : (
          <p className="quiet">Nothing has happened yet.</p>
        )
      ) : query.isError ? (
        <ErrorState title="The timeline could not be loaded" message={sayError(query.error)} onRetry={query.refetch} />
      ) : (
        <Waiting rows={3} />
      )}
    </Section>
  )
}
