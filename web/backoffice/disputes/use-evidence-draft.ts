import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DisputeJson } from '../../../src/contract/dispute.ts'
import type { EvidenceText, EvidenceTexts } from '../../../src/core/dispute/evidence.ts'
import type { SaveStatus } from '../../ui/save-state.tsx'
import { saveEvidence } from '../api/disputes.ts'
import { sayError } from '../api/problem.ts'

const PAUSE_MS = 900

/**
 * The texts as they are typed, kept on the server a moment after one stops and when the page is left. A draft that nobody has
 * saved begins with what our records say. `flush` saves at once and answers whether that went well.
 */
export function useEvidenceDraft(dispute: DisputeJson) {
  const { id, evidence, suggested } = dispute
  const client = useQueryClient()
  const [texts, setTexts] = useState<EvidenceTexts>(() => (evidence.savedAt ? evidence.texts : suggested))
  const [status, setStatus] = useState<SaveStatus>(() =>
    evidence.savedAt ? { is: 'saved', at: Date.parse(evidence.savedAt) } : { is: 'new' },
  )
  const latest = useRef(texts)
  const unsaved = useRef(evidence.savedAt === null)
  latest.current = texts

  const save = useCallback(async (): Promise<boolean> => {
    unsaved.current = false
    setStatus({ is: 'saving' })
    try {
      const saved = await saveEvidence(id, latest.current)
      client.setQueryData(['dispute', id], saved)
      setStatus(unsaved.current ? { is: 'changed' } : { is: 'saved', at: Date.now() })
      return true
    } catch (error) {
      unsaved.current = true
      setStatus({ is: 'failed', why: sayError(error) })
      return false
    }
  }, [client, id])

  useEffect(() => {
    if (status.is !== 'changed') return
    const timer = setTimeout(save, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [status, save])
  // Nothing is lost by leaving: what was typed last is sent while the page goes.
  useEffect(
    () => () => {
      if (unsaved.current && latest.current !== suggested) saveEvidence(id, latest.current).catch(() => undefined)
    },
    [id, suggested],
  )

  const change = useCallback((name: EvidenceText, text: string) => {
    unsaved.current = true
    setTexts((now) => ({ ...now, [name]: text }))
    setStatus({ is: 'changed' })
  }, [])
  const flush = useCallback(() => (unsaved.current ? save() : Promise.resolve(true)), [save])
  return { texts, change, status, flush }
}
