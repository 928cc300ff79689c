import '@fontsource-variable/inter/wght.css'
import './theme/reset.css'
import './theme/mantine.ts'
import './theme/ink.css'
import './theme/base.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { client } from './api/client.ts'
import { onSignedOut } from './api/request.ts'
import { router } from './router.tsx'
import { cssVariablesResolver, theme } from './theme/theme.ts'

onSignedOut(() => {
  client.clear()
  const { pathname, href } = router.state.location
  if (pathname !== '/sign-in') router.navigate({ to: '/sign-in', search: { to: href } })
})

// A new version has other file names; a page opened before the update asks for one that is gone. Load it afresh, once.
window.addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem('reloaded-at') ?? 0)
  if (Date.now() - last < 10_000) return
  sessionStorage.setItem('reloaded-at', String(Date.now()))
  window.location.reload()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with id root')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={4} transitionDuration={140} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
