import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { addressLines } from '../../../../src/core/customer/bill-to.ts'
import { Day, Instant } from '../../../ui/day.tsx'
import { FactList } from '../../page/fact-list.tsx'

/** The rail: whom it is for and what is known about it. Only facts that exist stand here. */
export function Facts({ invoice }: { readonly invoice: InvoiceJson }) {
  const { billTo } = invoice
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'Customer',
      <Link key="customer" to="/customers/$customerId" params={{ customerId: invoice.customerId }} className="link">
        {invoice.customerName}
      </Link>,
    ],
    [
      'Billed to',
      <div key="bill-to">
        {billTo.name !== invoice.customerName && <div>{billTo.name}</div>}
        {addressLines(billTo.address ?? {}).map((line) => (
          <div key={line}>{line}</div>
        ))}
        {billTo.email && <div>{billTo.email}</div>}
        {billTo.phone && <div>{billTo.phone}</div>}
        {billTo.taxId && <div>Tax id {billTo.taxId}</div>}
      </div>,
    ],
    ['Issued', invoice.issueOn && <Day on={invoice.issueOn} />],
    ['Due', invoice.dueOn ? <Day key="due" on={invoice.dueOn} /> : `${invoice.paymentTermsDays} days after issue`],
    ['Sent', invoice.sentAt && <Instant at={invoice.sentAt} time />],
    ['Opened', invoice.viewedAt && <Instant at={invoice.viewedAt} time />],
    ['Voided', invoice.voidedAt && <Instant at={invoice.voidedAt} time />],
    ['Reference', invoice.reference],
    ['Made by', invoice.createdBy.name],
    ['Made', <Instant key="made" at={invoice.createdAt} time />],
  ]
  return <FactList facts={facts} label="Invoice facts" />
}
