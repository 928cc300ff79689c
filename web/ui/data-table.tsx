import { useMediaQuery } from '@mantine/hooks'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import classes from './data-table.module.css'

export type Column<Row> = {
  readonly key: string
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  readonly width?: number | string
  /** Left out below this width, because narrower screens need the room for what people look for. */
  readonly from?: 'desk'
}

type Props<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly href: (row: Row) => string
  readonly onOpen: (row: Row) => void
  /** Two lines that stand for a row on a phone: what one looks for, and the rest. */
  readonly phone: (row: Row) => { readonly first: ReactNode; readonly second: ReactNode }
  /** Rows of an earlier answer while the next one is on its way. */
  readonly stale?: boolean
}

/**
 * A list where work is done: 40 px rows, a head that stays, `j` and `k` to move, Enter or a click to open, and real
 * links, so that a new tab works too. On a phone the same rows are two lines each.
 */
export function DataTable<Row>(props: Props<Row>) {
  const isPhone = useMediaQuery('(max-width: 47.99em)', window.matchMedia('(max-width: 47.99em)').matches)
  const box = useRef<HTMLDivElement>(null)
  useRowKeys(box)
  return (
    <div ref={box} data-stale={props.stale || undefined} className={classes.box}>
      {isPhone ? <PhoneList {...props} /> : <WideTable {...props} />}
    </div>
  )
}

function WideTable<Row>({ label, columns, rows, rowKey, href, onOpen }: Props<Row>) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ key, head, align, width, from }) => (
            <th key={key} scope="col" data-align={align} data-from={from} style={width === undefined ? {} : { width }}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            data-testid={`row-${rowKey(row)}`}
            onClick={(event) => openRow(event, href(row), () => onOpen(row))}
          >
            {columns.map(({ key, cell, align, from }, i) => (
              <td key={key} data-align={align} data-from={from}>
                {i === 0 ? (
                  <RowLink href={href(row)} onOpen={() => onOpen(row)}>
                    {cell(row)}
                  </RowLink>
                ) : (
                  cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PhoneList<Row>({ label, rows, rowKey, href, onOpen, phone }: Props<Row>) {
  return (
    <ul className={classes.phone} aria-label={label}>
      {rows.map((row) => {
        const { first, second } = phone(row)
        return (
          <li key={rowKey(row)} data-testid={`row-${rowKey(row)}`}>
            <RowLink href={href(row)} onOpen={() => onOpen(row)}>
              <span className={classes.first}>{first}</span>
              <span className={classes.second}>{second}</span>
            </RowLink>
          </li>
        )
      })}
    </ul>
  )
}

/** A plain click stays in the application; a click with a modifier is the browser's. */
function RowLink({ href, onOpen, children }: { href: string; onOpen: () => void; children: ReactNode }) {
  const open = (event: MouseEvent | KeyboardEvent) => {
    event.stopPropagation()
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen()
  }
  return (
    <a href={href} data-row-link className={classes.link} onClick={open}>
      {children}
    </a>
  )
}

function openRow(event: MouseEvent, href: string, open: () => void): void {
  const inside = event.target instanceof Element && event.target.closest('a, button, input')
  const selecting = (window.getSelection()?.toString().length ?? 0) > 0
  if (inside || selecting) return
  if (event.ctrlKey || event.metaKey) window.open(href, '_blank', 'noopener')
  else open()
}

/** `j` and `k` move the focus from row to row; the focused row is a link, so Enter needs no code. */
function useRowKeys(box: { readonly current: HTMLDivElement | null }): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if ((event.key !== 'j' && event.key !== 'k') || event.ctrlKey || event.metaKey || event.altKey) return
      const on = event.target instanceof Element ? event.target : null
      if (on?.closest('input, textarea, select, [role="menu"], [role="dialog"]')) return
      const links = [...(box.current?.querySelectorAll<HTMLAnchorElement>('a[data-row-link]') ?? [])]
      const at = on instanceof HTMLAnchorElement ? links.indexOf(on) : -1
      const next = links[event.key === 'j' ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [box])
}
