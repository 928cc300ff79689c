import { Menu, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import classes from './filter-bar.module.css'

type Chip = { readonly value: string; readonly label: string }

type ChipsProps = {
  readonly chips: readonly Chip[]
  /** Rarer filters, behind one more chip that takes the name of the one that is on. */
  readonly more?: readonly Chip[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Filters as chips; exactly one is on, and the list below shows what it says. */
export function Chips({ chips, more = [], value, onChange }: ChipsProps) {
  const other = more.find((chip) => chip.value === value)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset of buttons would be read as a form
    <div className={classes.chips} role="group" aria-label="Show">
      {chips.map((chip) => (
        <UnstyledButton
          key={chip.value}
          className={classes.chip}
          aria-pressed={chip.value === value}
          onClick={() => onChange(chip.value)}
          data-testid={`filter-${chip.value || 'all'}`}
        >
          {chip.label}
        </UnstyledButton>
      ))}
      {more.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <UnstyledButton
              className={classes.chip}
              data-on={other !== undefined || undefined}
              data-testid="filter-more"
            >
              {other?.label ?? 'Other status'}
              <IconChevronDown size={13} stroke={2} aria-hidden="true" />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((chip) => (
              <Menu.Item key={chip.value} onClick={() => onChange(chip.value)} data-testid={`filter-${chip.value}`}>
                {chip.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}

const PAUSE_MS = 250

type SearchProps = { readonly value: string; readonly onChange: (q: string) => void; readonly label: string }

/** Searches when typing pauses; the address, and with it the list, follows. `/` puts the cursor here. */
export function SearchField({ value, onChange, label }: SearchProps) {
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    if (value !== sent.current) setTyped(value)
    sent.current = value
  }, [value])
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      onChange(typed)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, onChange])
  return (
    <TextInput
      type="search"
      className={classes.search ?? ''}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      leftSection={<IconSearch size={15} stroke={1.8} />}
      placeholder={label}
      aria-label={label}
      data-search
    />
  )
}

export const FilterBar = ({ children }: { readonly children: ReactNode }) => (
  <div className={classes.bar}>{children}</div>
)
