import { useNavigate } from '@tanstack/react-router'
import type { ListedDisputeJson } from '../../../src/contract/dispute.ts'
import { reasonLabel } from '../../../src/core/dispute/dispute-words.ts'
import { Amount } from '../../ui/amount.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Instant } from '../../ui/day.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Due } from './due.tsx'

const COLUMNS: readonly Column<ListedDisputeJson>[] = [
  { key: 'customer', head: 'Customer', cell: (row) => row.customerName || 'No customer known' },
  { key: 'status', head: 'Status', cell: (row) => <StatusBadge kind="dispute" status={row.status} /> },
  { key: 'due', head: 'Evidence due', cell: (row) => <Due dispute={row} /> },
  { key: 'invoice', head: 'Invoice', cell: (row) => row.invoiceNumber ?? <span className="quiet">–</span> },
  {
    key: 'reason',
    head: 'Reason',
    from: 'desk',
    cell: (row) => <span title={row.reasonText}>{reasonLabel(row.reason)}</span>,
  },
  { key: 'opened', head: 'Opened', from: 'desk', cell: (row) => <Instant at={row.openedAt} /> },
  {
    key: 'amount',
    head: 'Amount',
    align: 'right',
    cell: (row) => <Amount minor={row.amount} currency={row.currency} />,
  },
]

type Props = { readonly disputes: readonly ListedDisputeJson[]; readonly stale?: boolean }

export function DisputeTable({ disputes, stale = false }: Props) {
  const navigate = useNavigate()
  return (
    <DataTable
      label="Disputes"
      columns={COLUMNS}
      rows={disputes}
      stale={stale}
      rowKey={(row) => row.id}
      href={(row) => `/payments/disputes/${row.id}`}
      onOpen={(row) => navigate({ to: '/payments/disputes/$disputeId', params: { disputeId: row.id } })}
      phone={(row) => ({
        first: (
          <>
            <span>{row.customerName || 'No customer known'}</span>
            <Amount minor={row.amount} currency={row.currency} />
          </>
        ),
        second: (
          <>
            <StatusBadge kind="dispute" status={row.status} />
            <span>
              {row.invoiceNumber}
              {row.invoiceNumber && row.evidenceDueAt && ', '}
              {row.evidenceDueAt && <Due dispute={row} />}
            </span>
          </>
        ),
      })}
    />
  )
}
