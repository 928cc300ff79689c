import { useEffect, useState } from 'react'

/**
 * Gives the focus back to what had it when the component appeared. Our dialogs go by being taken away, which the kit's own
 * return of the focus does not see, and whoever works by keyboard would have to start at the top of the page.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body
        if (isLost && before instanceof HTMLElement && before.isConnected) before.focus()
      })
    },
    [before],
  )
}
