import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSelector, IconSun } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ROLE_LABELS, ROLES, type Role } from '../../../src/core/role/permissions.ts'
import { signOut, useMe } from '../api/session.ts'
import { toastError } from '../api/use-command.tsx'
import classes from './sidebar.module.css'

const SCHEMES = [
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
] as const

export function UserMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { user, role } = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const navigate = useNavigate()
  const client = useQueryClient()

  const leave = async () => {
    try {
      await signOut()
      await navigate({ to: '/sign-in', search: {} })
      client.clear()
    } catch (error) {
      toastError(error)
    }
  }

  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <span className={classes.avatar} aria-hidden="true">
            {initials(user.name)}
          </span>
          <span className={classes.who}>
            <span className={classes.name}>{user.name}</span>
            <span className={classes.role}>{roleLabel(role)}</span>
          </span>
          <IconSelector size={15} stroke={1.6} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} stroke={1.6} />}
            rightSection={colorScheme === value ? <span className="quiet">in use</span> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={15} stroke={1.6} />}
          rightSection={<kbd>?</kbd>}
          onClick={onShortcuts}
        >
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.6} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const roleLabel = (role: string): string => (ROLES.find((one) => one === role) ? ROLE_LABELS[role as Role] : role)

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('')
