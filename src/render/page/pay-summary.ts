import type { PayPage, PayPageLine } from '../../core/link/pay-page.ts'
import { percentText, quantityText } from '../../core/number/decimal.ts'
import { showDay } from '../day.ts'
import { manyLines, oneLine } from '../printable.ts'
import { html, type Markup } from './markup.ts'
import { amountText, bigAmount, minusText } from './pay-amount.ts'

/**
 * Whose invoice, what for, how much, by when; everything else folds away on a phone. `path` is null where links lead
 * nowhere. A voided invoice asks for nothing, so it shows no amounts (A-006).
 */
export function renderSummary(page: PayPage, path: string | null): Markup {
  if (page.state.kind === 'void') return html`${issuer(page)}<h1 class="what">${invoiceName(page)}</h1>`
  return html`${issuer(page)}
<h1 class="what">${headline(page)}${invoiceName(page)}</h1>
${bigAmount(settled(page) ? page.total : page.amountDue, page)}
<p class="due">${standing(page)}</p>
<div class="more">
<details><summary>${page.lines.length === 1 ? '1 item' : `${page.lines.length} items`}</summary>${breakdown(page)}</details>
${path !== null && page.number !== null && html`<a class="pdf" href="${path}/invoice.pdf">Download PDF</a>`}
</div>`
}

function issuer(page: PayPage): Markup {
  const { name, logo } = page.organization
  const shown = oneLine(name, 120)
  return html`<div class="who">${
    logo
      ? html`<img src="${logo.url}" width="${logo.width}" height="${logo.height}" alt="">`
      : html`<span class="letter" aria-hidden="true">${[...shown][0] ?? ''}</span>`
  }<bdi class="name">${shown}</bdi></div>`
}

const invoiceName = (page: PayPage): Markup =>
  html`Invoice${page.number !== null && html` <bdi>${oneLine(page.number, 60)}</bdi>`}`

const settled = (page: PayPage): boolean => page.state.kind === 'paid' || page.state.kind === 'refunded'

function headline(page: PayPage): string {
  if (settled(page)) return 'Total · '
  return page.amountPaid > 0n || page.credited > 0n ? 'Still due · ' : 'Amount due · '
}

function standing(page: PayPage): Markup {
  if (page.state.kind === 'refunded') return html`<span class="tag">Refunded</span>`
  if (page.state.kind === 'paid') {
    const back = page.amountRefunded > 0n ? `, ${amountText(page.amountRefunded, page)} refunded` : ''
    return html`<span class="tag good">${page.amountPaid > 0n ? 'Paid' : 'Settled'}</span>${back}`
  }
  const day =
    page.dueOn === null ? null : html`Due <time datetime="${page.dueOn}">${showDay(page.dueOn, page.locale)}</time>`
  const part =
    page.amountPaid > 0n
      ? html`${day && ' · '}${amountText(page.amountPaid, page)} of ${amountText(page.total, page)} paid`
      : null
  return html`${page.overdue && html`<span class="late">Overdue</span> · `}${day ?? (part ? null : 'Due now')}${part}`
}

function breakdown(page: PayPage): Markup {
  return html`<ul class="lines">${page.lines.map((line) => lineItem(line, page))}</ul>
<dl class="sums">
${(page.documentDiscount > 0n || page.taxes.length > 0) && sum('Subtotal', amountText(page.subtotal, page))}
${page.documentDiscount > 0n && sum('Discount', minusText(page.documentDiscount, page))}
${page.taxes.map((tax) => sum(`${oneLine(tax.name, 60)} ${percentText(tax.ppm)}%${tax.inclusive ? ', included' : ''}`, amountText(tax.amount, page)))}
${sum('Total', amountText(page.total, page), 'whole')}
${page.credited > 0n && sum('Credit notes', minusText(page.credited, page))}
${page.payments.map((payment) =>
  sum(
    html`Paid ${showDay(payment.receivedOn, page.locale)}<span class="small">${oneLine(payment.method, 60)}${
      payment.tip > 0n && ` · ${amountText(payment.tip, page)} tip on top`
    }${payment.refunded > 0n && ` · ${amountText(payment.refunded, page)} refunded`}</span>`,
    minusText(payment.amount - payment.tip, page),
  ),
)}
${!settled(page) && (page.amountPaid > 0n || page.credited > 0n) && sum('Still due', amountText(page.amountDue, page), 'whole')}
</dl>
${facts(page)}`
}

function lineItem(line: PayPageLine, page: PayPage): Markup {
  const several = line.quantityE6 !== 1_000_000n
  return html`<li><div><bdi>${oneLine(line.description, 500)}</bdi>${
    several && html`<span class="small">${quantityText(line.quantityE6)} × ${amountText(line.unitPrice, page)}</span>`
  }</div><span class="sum">${amountText(line.amount, page)}</span></li>`
}

const sum = (name: unknown, amount: string, kind = ''): Markup =>
  html`<div${kind !== '' && html` class="${kind}"`}><dt>${name}</dt><dd>${amount}</dd></div>`

function facts(page: PayPage): Markup {
  const notes = manyLines(page.notes, 2000)
  const address = page.organization.addressLines.map((line) => oneLine(line, 200)).filter((line) => line !== '')
  return html`<dl class="facts">
${page.billTo !== '' && html`<div><dt>Billed to</dt><dd><bdi>${oneLine(page.billTo, 200)}</bdi></dd></div>`}
${page.reference && html`<div><dt>Your reference</dt><dd><bdi>${oneLine(page.reference, 100)}</bdi></dd></div>`}
${page.issueOn !== null && html`<div><dt>Issued</dt><dd>${showDay(page.issueOn, page.locale)}</dd></div>`}
${address.length > 0 && html`<div><dt>From</dt><dd>${[page.organization.name, ...address].map((line, i) => html`${i > 0 && html`<br>`}<bdi>${oneLine(line, 200)}</bdi>`)}</dd></div>`}
${notes.length > 0 && html`<div><dt>Notes</dt><dd class="notes"><bdi>${notes.join('\n')}</bdi></dd></div>`}
</dl>`
}
