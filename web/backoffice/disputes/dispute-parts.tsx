import type { DisputeJson } from '../../../src/contract/dispute.ts'
import {
  EVIDENCE_FILES,
  EVIDENCE_TEXT_NAMES,
  EVIDENCE_TEXTS,
  type EvidenceFile,
} from '../../../src/core/dispute/evidence.ts'
import { Amount } from '../../ui/amount.tsx'
import { Instant } from '../../ui/day.tsx'
import table from '../invoices/detail/detail-table.module.css'
import { Section } from '../page/page.tsx'
import classes from './disputes.module.css'

/** What the bank took and gave back, with the gateway's fee, so that nobody has to look in the ledger. */
export function MovementList({ movements }: { readonly movements: DisputeJson['movements'] }) {
  if (movements.length === 0) return null
  return (
    <Section title="Money">
      <table className={table.table} aria-label="Money">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">When</th>
            <th scope="col" data-right>
              Fee
            </th>
            <th scope="col" data-right>
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {movements.map(({ kind, amount, fee, currency, at }) => (
            <tr key={`${kind} ${at}`}>
              <td>{kind === 'withdrawn' ? 'Taken by the bank' : 'Given back'}</td>
              <td>
                <Instant at={at} time />
              </td>
              <td data-right>
                {fee === 0 ? <span className="quiet">–</span> : <Amount minor={-fee} currency={currency} />}
              </td>
              <td data-right>
                <Amount minor={kind === 'withdrawn' ? -amount : amount} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

/** What is written down and can no longer be changed, or not by this person. */
export function SentEvidence({ dispute }: { readonly dispute: DisputeJson }) {
  const { texts, files } = dispute.evidence
  const given = EVIDENCE_TEXT_NAMES.filter((name) => texts[name])
  const isSent = dispute.answers.some(({ op, state }) => op === 'submit_evidence' && state === 'succeeded')
  if (given.length === 0 && files.length === 0) return null
  return (
    <Section title={isSent ? 'Evidence as it was sent' : 'Evidence'}>
      <dl className={classes.sent}>
        {given.map((name) => (
          <div key={name}>
            <dt>{EVIDENCE_TEXTS[name].label}</dt>
            <dd>{texts[name]}</dd>
          </div>
        ))}
        {files.map(({ id, field, name }) => (
          <div key={id}>
            <dt>{EVIDENCE_FILES[field as EvidenceFile].label}</dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
