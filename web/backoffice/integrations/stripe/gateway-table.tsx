import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './gateway-table.module.css'

export type GatewayColumn<Row> = {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  readonly width?: string
  /** Left out below this width, because narrower screens need the room for what people look for. */
  readonly from?: 'desk'
}

type Props<Row> = {
  readonly label: string
  readonly columns: readonly GatewayColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Two lines that stand for a row on a phone: what one looks for, and the rest. */
  readonly phone: (row: Row) => { readonly first: ReactNode; readonly second: ReactNode }
}

/** Rows that a gateway tells of. They are read here and opened there, so unlike those of `DataTable` they are not links. */
export function GatewayTable<Row>(props: Props<Row>) {
  const isPhone = useMediaQuery('(max-width: 47.99em)', window.matchMedia('(max-width: 47.99em)').matches)
  return isPhone ? <PhoneRows {...props} /> : <WideRows {...props} />
}

const WideRows = <Row,>({ label, columns, rows, rowKey }: Props<Row>) => (
  <table className={classes.table} aria-label={label}>
    <thead>
      <tr>
        {columns.map(({ head, align, width, from }) => (
          <th key={head} scope="col" data-align={align} data-from={from} style={width === undefined ? {} : { width }}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={rowKey(row)} data-testid={`row-${rowKey(row)}`}>
          {columns.map(({ head, cell, align, from }) => (
            <td key={head} data-align={align} data-from={from}>
              {cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

const PhoneRows = <Row,>({ label, rows, rowKey, phone }: Props<Row>) => (
  <ul className={classes.phone} aria-label={label}>
    {rows.map((row) => {
      const { first, second } = phone(row)
      return (
        <li key={rowKey(row)} data-testid={`row-${rowKey(row)}`}>
          <p className={classes.first}>{first}</p>
          <p className={classes.second}>{second}</p>
        </li>
      )
    })}
  </ul>
)
