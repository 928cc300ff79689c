import { Modal } from '@mantine/core'
import classes from './shortcuts-sheet.module.css'

const SHORTCUTS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Ctrl', 'K'], 'Find a page, customer or invoice'],
  [['/'], 'Search in this list'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['Enter'], 'Open the row'],
  [['n'], 'New: invoice, customer or product'],
  [['g', 'd'], 'Go to the dashboard'],
  [['g', 'i'], 'Go to invoices'],
  [['g', 'o'], 'Go to orders'],
  [['g', 'c'], 'Go to customers'],
  [['g', 'p'], 'Go to products'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]

export function ShortcutsSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={420}>
      <dl className={classes.list}>
        {SHORTCUTS.map(([keys, does]) => (
          <div key={does} className={classes.row}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
