import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { PlaceProvider } from '../../ui/place.tsx'
import { useOrganization } from '../api/session.ts'
import { Mark } from './mark.tsx'
import { openPalette, Palette } from './palette.tsx'
import classes from './shell.module.css'
import { ShortcutsSheet } from './shortcuts-sheet.tsx'
import { Sidebar } from './sidebar.tsx'
import { SystemBanner } from './system-banner.tsx'
import { useGlobalShortcuts } from './use-global-shortcuts.ts'

/** The frame around every page: sidebar on a desk, drawer on a phone, palette, shortcuts. */
export function Shell() {
  const { locale, zone, name } = useOrganization()
  const [menu, setMenu] = useDisclosure(false)
  const [sheet, setSheet] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  useGlobalShortcuts(setSheet.open)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes because the address changed
  useEffect(() => setMenu.close(), [path])

  return (
    <PlaceProvider place={{ locale, zone }}>
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <div className={classes.frame}>
        <nav className={classes.topbar} aria-label="Top bar">
          <ActionIcon size={40} onClick={setMenu.open} aria-label="Open menu">
            <IconMenu2 size={20} stroke={1.6} />
          </ActionIcon>
          <Link to="/" className={classes.topname}>
            <Mark size={24} />
            <span>{name}</span>
          </Link>
          <ActionIcon size={40} onClick={openPalette} aria-label="Search">
            <IconSearch size={20} stroke={1.6} />
          </ActionIcon>
        </nav>
        <aside className={classes.sidebar}>
          <Sidebar onShortcuts={setSheet.open} />
        </aside>
        <main id="content" className={classes.content} tabIndex={-1}>
          <SystemBanner />
          <Outlet />
        </main>
      </div>
      <Drawer.Root opened={menu} onClose={setMenu.close} size={272}>
        <Drawer.Overlay backgroundOpacity={0.35} />
        <Drawer.Content aria-label="Menu" className={classes.drawer ?? ''}>
          <Drawer.CloseButton className={classes.close ?? ''} aria-label="Close menu" />
          <Drawer.Body className={classes.drawerBody ?? ''}>
            <Sidebar onShortcuts={setSheet.open} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <ShortcutsSheet opened={sheet} onClose={setSheet.close} />
      <Palette onShortcuts={setSheet.open} />
    </PlaceProvider>
  )
}
