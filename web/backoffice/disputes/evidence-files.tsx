import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import type { DisputeJson, EvidenceFileJson } from '../../../src/contract/dispute.ts'
import {
  EVIDENCE_FILE_MAX,
  EVIDENCE_FILE_NAMES,
  EVIDENCE_FILES,
  type EvidenceFile,
  filesFor,
} from '../../../src/core/dispute/evidence.ts'
import { addEvidenceFile, fetchReceipt, removeEvidenceFile } from '../api/disputes.ts'
import { toast, useCommand } from '../api/use-command.tsx'
import { Section } from '../page/page.tsx'
import classes from './disputes.module.css'

const stale = (id: string) => [['dispute', id]]

/** Files for the evidence, one for each purpose; kept here and sent with the texts. */
export function EvidenceFiles({ dispute }: { readonly dispute: DisputeJson }) {
  const [all, setAll] = useState(false)
  const { files } = dispute.evidence
  const telling = filesFor(dispute.reason)
  const fields = EVIDENCE_FILE_NAMES.filter(
    (field) => all || telling.includes(field) || files.some((file) => file.field === field),
  )
  return (
    <Section title="Files" note="PDF, JPEG or PNG, at most 5 MB each">
      <ul className={classes.files}>
        {fields.map((field) => (
          <FileRow key={field} dispute={dispute} field={field} file={files.find((one) => one.field === field)} />
        ))}
      </ul>
      {!all && fields.length < EVIDENCE_FILE_NAMES.length && (
        <Button variant="subtle" color="gray" onClick={() => setAll(true)}>
          Show more kinds
        </Button>
      )}
    </Section>
  )
}

type RowProps = {
  readonly dispute: DisputeJson
  readonly field: EvidenceFile
  readonly file: EvidenceFileJson | undefined
}

function FileRow({ dispute, field, file }: RowProps) {
  const { id, paymentId, invoiceNumber } = dispute
  const add = useCommand(
    (chosen: { bytes: Blob; name: string }) => addEvidenceFile(id, field, chosen.name, chosen.bytes),
    {
      stale: stale(id),
      says: ({ name }) => `${name} is with the evidence`,
    },
  )
  const remove = useCommand((fileId: string) => removeEvidenceFile(id, fileId), { stale: stale(id) })
  const choose = (chosen: File | null) => {
    if (!chosen) return
    if (chosen.size > EVIDENCE_FILE_MAX) toast(`${chosen.name} is larger than 5 MB; make it smaller and add it again.`)
    else add.mutate({ bytes: chosen, name: chosen.name.slice(-120) })
  }
  const addReceipt = async () => {
    const bytes = paymentId ? await fetchReceipt(paymentId) : null
    if (bytes) add.mutate({ bytes, name: `Receipt ${invoiceNumber ?? ''}`.trim().concat('.pdf') })
    else toast('The receipt could not be made just now; try again in a moment.')
  }
  const { label } = EVIDENCE_FILES[field]
  return (
    <li className={classes.file} data-testid={`file-${field}`}>
      <div>
        <div>{label}</div>
        {file && <div className={classes.fileName}>{`${file.name}, ${sizeText(file.size)}`}</div>}
      </div>
      <div className={classes.actions}>
        {field === 'receipt' && !file && paymentId && (
          <Button variant="default" onClick={addReceipt} loading={add.isPending}>
            Add our receipt
          </Button>
        )}
        <FileButton
          onChange={choose}
          accept="application/pdf,image/jpeg,image/png"
          inputProps={{ 'aria-label': `File: ${label}` }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={add.isPending}
              aria-label={`${file ? 'Replace' : 'Add'} file: ${label}`}
            >
              {file ? 'Replace file' : 'Add file'}
            </Button>
          )}
        </FileButton>
        {file && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => remove.mutate(file.id)}
            loading={remove.isPending}
            aria-label={`Remove file: ${label}`}
          >
            Remove
          </Button>
        )}
      </div>
    </li>
  )
}

const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
