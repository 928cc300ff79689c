import { useEffect, useState } from 'react'
import classes from './save-state.module.css'

export type SaveStatus =
  | { readonly is: 'new' }
  | { readonly is: 'changed' }
  | { readonly is: 'saving' }
  | { readonly is: 'saved'; readonly at: number }
  | { readonly is: 'failed'; readonly why: string }

/** `Saved 2 s ago`, so that nobody wonders whether leaving loses something. Spoken politely to screen readers. */
export function SaveState({ status }: { readonly status: SaveStatus }) {
  const [, tick] = useState(0)
  useEffect(() => {
    if (status.is !== 'saved') return
    const timer = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [status])
  return (
    <span className={classes.state} data-is={status.is} role="status" data-testid="save-state">
      {words(status)}
    </span>
  )
}

function words(status: SaveStatus): string {
  switch (status.is) {
    case 'new':
      return 'Not saved yet'
    case 'changed':
      return 'Unsaved changes'
    case 'saving':
      return 'Saving…'
    case 'saved':
      return `Saved ${ago(Date.now() - status.at)}`
    case 'failed':
      return status.why
  }
}

function ago(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  return `${Math.floor(seconds / 3600)} h ago`
}
