import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { InvoiceJson, InvoiceWriteJson } from '../../../../src/contract/invoice.ts'
import type { SaveStatus } from '../../../ui/save-state.tsx'
import { changeInvoice, createInvoice } from '../../api/invoices.ts'
import { ApiProblem, fieldErrors, sayError } from '../../api/problem.ts'
import { newKey } from '../../api/request.ts'

const PAUSE_MS = 800

type Saved = { id: string; version: number; json: string }

type Options = {
  readonly initial: InvoiceJson | null
  readonly body: InvoiceWriteJson | null
  readonly onCreated: (invoice: InvoiceJson) => void
}

/**
 * Keeps a draft on the server while one types: made at the first pause after a customer is chosen, changed at every
 * further pause, one request at a time. `version` tells when somebody else has changed it meanwhile; then nothing is
 * overwritten until the person has chosen.
 */
export function useSavedDraft({ initial, body, onCreated }: Options) {
  const client = useQueryClient()
  const json = body ? JSON.stringify(body) : null
  const [status, setStatus] = useState<SaveStatus>(initial ? { is: 'saved', at: Date.now() } : { is: 'new' })
  const [conflict, setConflict] = useState(false)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const saved = useRef<Saved | null>(initial && { id: initial.id, version: initial.version, json: json ?? '' })
  const running = useRef<Promise<InvoiceJson | null> | null>(null)
  const createKey = useRef(newKey())
  const latest = useRef({ body, json, onCreated })
  useEffect(() => {
    latest.current = { body, json, onCreated }
  })

  const saveOnce = useCallback(async (): Promise<InvoiceJson | null> => {
    const { body, json } = latest.current
    if (!body || !json) return null
    setStatus({ is: 'saving' })
    try {
      const before = saved.current
      const invoice = before
        ? await changeInvoice(before.id, { ...body, version: before.version })
        : await createInvoice(body, createKey.current)
      saved.current = { id: invoice.id, version: invoice.version, json }
      client.setQueryData(['invoice', invoice.id], invoice)
      client.invalidateQueries({ queryKey: ['invoices'] })
      setErrors({})
      setStatus({ is: 'saved', at: Date.now() })
      if (!before) latest.current.onCreated(invoice)
      return invoice
    } catch (error) {
      if (error instanceof ApiProblem && error.isFinal) createKey.current = newKey()
      if (error instanceof ApiProblem && error.status === 409 && error.code === 'invoice_changed') setConflict(true)
      setErrors(fieldErrors(error))
      setStatus({ is: 'failed', why: sayError(error) })
      return null
    }
  }, [client])

  /** Saves what is there now, after whatever is under way; null when that was not possible. */
  const flush = useCallback(async (): Promise<InvoiceJson | null> => {
    while (running.current) await running.current
    const before = saved.current
    if (before && before.json === latest.current.json) {
      return client.getQueryData<InvoiceJson>(['invoice', before.id]) ?? null
    }
    running.current = saveOnce()
    const out = await running.current
    running.current = null
    return out
  }, [client, saveOnce])

  const isDirty = json !== null && json !== saved.current?.json
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the text starts the pause anew
  useEffect(() => {
    if (!isDirty || conflict) return
    setStatus((now) => (now.is === 'saving' ? now : { is: 'changed' }))
    const timer = setTimeout(flush, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [json, isDirty, conflict, flush])

  useSaveOnLeaving(saved, latest, flush)

  /** The person has chosen to keep what stands in this page: the next save builds on the other person's version. */
  const overwrite = useCallback(
    (theirs: InvoiceJson) => {
      if (saved.current) saved.current = { ...saved.current, version: theirs.version }
      setConflict(false)
      void flush()
    },
    [flush],
  )

  return { id: saved.current?.id ?? null, status, conflict, errors, flush, overwrite }
}

type Ref<T> = { readonly current: T }

/** Leaving for another page, hiding the tab or closing it saves at once; closing asks first while something is unsaved. */
function useSaveOnLeaving(
  saved: Ref<Saved | null>,
  latest: Ref<{ json: string | null }>,
  flush: () => Promise<unknown>,
): void {
  useEffect(() => {
    const isUnsaved = () => latest.current.json !== null && latest.current.json !== saved.current?.json
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isUnsaved()) event.preventDefault()
    }
    const onHidden = () => {
      if (document.visibilityState === 'hidden' && isUnsaved()) void flush()
    }
    window.addEventListener('beforeunload', onUnload)
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      document.removeEventListener('visibilitychange', onHidden)
      window.removeEventListener('beforeunload', onUnload)
      if (isUnsaved()) void flush()
    }
  }, [saved, latest, flush])
}
