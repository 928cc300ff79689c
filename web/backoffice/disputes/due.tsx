import { useEffect, useState } from 'react'
import type { ListedDisputeJson } from '../../../src/contract/dispute.ts'
import { wantsEvidence } from '../../../src/core/dispute/dispute-state.ts'
import { dueText, isUrgent } from '../../../src/core/dispute/due-text.ts'
import { exactly } from '../../ui/day.tsx'
import { usePlace } from '../../ui/place.tsx'
import classes from './disputes.module.css'

type Props = { readonly dispute: Pick<ListedDisputeJson, 'status' | 'evidenceDueAt'> }

/** When the bank stops taking an answer; hover tells the exact time. Nothing once no answer is wanted. */
export function Due({ dispute }: Props) {
  const place = usePlace()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  const at = dispute.evidenceDueAt
  if (at === null || !wantsEvidence(dispute.status)) return <span className="quiet">–</span>
  const left = Date.parse(at) - now
  return (
    <time dateTime={at} title={exactly(at, place)} className={isUrgent(left) ? classes.urgent : undefined}>
      {dueText(left)}
    </time>
  )
}
