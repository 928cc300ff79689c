import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DisputeJson } from '../../../src/contract/dispute.ts'
import {
  EVIDENCE_TEXT_MAX,
  EVIDENCE_TEXT_NAMES,
  EVIDENCE_TEXTS,
  type EvidenceText,
  textsFor,
} from '../../../src/core/dispute/evidence.ts'
import { SaveState } from '../../ui/save-state.tsx'
import { useMay } from '../api/session.ts'
import { Section } from '../page/page.tsx'
import classes from './disputes.module.css'
import { EvidenceFiles } from './evidence-files.tsx'
import { SendDialog } from './send-dialog.tsx'
import { useEvidenceDraft } from './use-evidence-draft.ts'

/**
 * The answer to the bank. It begins with what our own records say and is kept while one types; nothing leaves before it
 * is sent. What speaks to this reason comes first, the rest is a click away.
 */
export function EvidenceSection({ dispute }: { readonly dispute: DisputeJson }) {
  const { texts, change, status, flush } = useEvidenceDraft(dispute)
  const maySend = useMay('disputes.respond')
  const [shows, setShows] = useState<'telling' | 'all'>('telling')
  const [sending, setSending] = useState(false)
  const telling = textsFor(dispute.reason)
  const fields = EVIDENCE_TEXT_NAMES.filter((name) => shows === 'all' || telling.includes(name) || texts[name])
  const written = EVIDENCE_TEXT_NAMES.filter((name) => texts[name]?.trim()).length
  const send = async () => {
    if (await flush()) setSending(true)
  }
  return (
    <>
      <Section
        title="Evidence"
        note="Filled in from your own records where they say something. The bank sees exactly what stands here."
      >
        <div className={classes.form}>
          <div className={classes.pair}>
            {fields
              .filter((name) => !EVIDENCE_TEXTS[name].long)
              .map((name) => (
                <TextInput key={name} {...fieldOf(name, texts[name], change)} />
              ))}
          </div>
          {fields
            .filter((name) => EVIDENCE_TEXTS[name].long)
            .map((name) => (
              <Textarea key={name} autosize minRows={2} maxRows={14} {...fieldOf(name, texts[name], change)} />
            ))}
          {shows === 'telling' && (
            <div>
              <Button variant="subtle" color="gray" onClick={() => setShows('all')}>
                Show more fields
              </Button>
            </div>
          )}
        </div>
      </Section>
      <EvidenceFiles dispute={dispute} />
      <div className={classes.foot} style={{ marginTop: 20 }}>
        {maySend && (
          <Button
            onClick={send}
            disabled={written === 0 && dispute.evidence.files.length === 0}
            data-testid="action-send"
          >
            Send evidence
          </Button>
        )}
        <SaveState status={status} />
      </div>
      {sending && <SendDialog dispute={dispute} texts={written} onClose={() => setSending(false)} />}
    </>
  )
}

function fieldOf(name: EvidenceText, value: string | undefined, change: (name: EvidenceText, text: string) => void) {
  const { label, hint } = EVIDENCE_TEXTS[name]
  return {
    label,
    ...(hint ? { description: hint } : {}),
    value: value ?? '',
    maxLength: EVIDENCE_TEXT_MAX,
    'data-testid': `evidence-${name}`,
    onChange: (event: { currentTarget: { value: string } }) => change(name, event.currentTarget.value),
  }
}
