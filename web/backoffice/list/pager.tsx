import { Button } from '@mantine/core'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { PAGE_SIZE } from '../api/invoices.ts'
import type { PageSearch } from '../shell/page-search.ts'
import classes from './pager.module.css'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages before this one, oldest first; '' is the first page. */
    before?: string[]
  }
}

type Props = {
  readonly search: PageSearch
  readonly shown: number
  readonly nextCursor: string | null
  readonly count?: number
  readonly noun: string
  /** Rows a page, where a list asks for more than the usual number. */
  readonly size?: number
}

/**
 * Forward and back by cursors, which stay fast at any depth. The address holds cursor and page; where one came from is
 * kept by the browser's history entry, and is asked for only when it is known.
 */
export function Pager({ search, shown, nextCursor, count, noun, size = PAGE_SIZE }: Props) {
  const navigate = useNavigate()
  const before = useRouterState({ select: (state) => state.location.state.before ?? [] })
  const page = search.page ?? 1
  const from = (page - 1) * size + 1

  const go = (cursor: string, toPage: number, state: string[]) =>
    navigate({
      to: '.',
      search: (now: object) => ({ ...now, cursor: cursor || undefined, page: toPage > 1 ? toPage : undefined }),
      state: { before: state },
    })
  const back = () => {
    const cursor = before.at(-1)
    if (cursor === undefined) go('', 1, [])
    else go(cursor, page - 1, before.slice(0, -1))
  }

  if (page === 1 && nextCursor === null) {
    return <p className={classes.all}>{shown === 1 ? `1 ${noun}` : `${shown} ${noun}s`}</p>
  }
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span className="quiet tabular">
        {from}–{from + shown - 1}
        {count !== undefined && ` of ${count.toLocaleString()}`}
      </span>
      <Button size="xs" variant="default" onClick={back} disabled={page === 1}>
        {page > 1 && before.length === 0 ? 'First page' : 'Previous'}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={nextCursor === null}
        onClick={() => nextCursor && go(nextCursor, page + 1, [...before, search.cursor ?? ''])}
      >
        Next
      </Button>
    </nav>
  )
}
