import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useShortcut } from './use-shortcut.ts'

const PAGE_OF: Readonly<Record<string, string>> = {
  d: '/',
  i: '/payments/invoices',
  o: '/payments/orders',
  c: '/customers',
  p: '/products',
}
const SECOND_KEY_WITHIN_MS = 1200

/** `n` makes what the present page lists, `g` and a letter goes somewhere, `/` searches, `?` tells all of this. */
export function useGlobalShortcuts(openSheet: () => void): void {
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const gPressedAt = useRef(0)

  useShortcut('?', openSheet)
  useShortcut('/', () => document.querySelector<HTMLInputElement>('input[data-search]')?.focus())
  useShortcut('g', () => {
    gPressedAt.current = performance.now()
  })
  useShortcut('n', () => {
    if (path.startsWith('/customers')) navigate({ to: '/customers', search: { create: true } })
    else if (path.startsWith('/products')) navigate({ to: '/products', search: { create: true } })
    else navigate({ to: '/payments/invoices/new' })
  })

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const to = PAGE_OF[event.key]
      if (!to || performance.now() - gPressedAt.current > SECOND_KEY_WITHIN_MS) return
      gPressedAt.current = 0
      navigate({ to })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}
