import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { TaxRateJson } from '../../../../src/contract/product.ts'
import { MAX_LINES } from '../../../../src/core/invoice/draft-rules.ts'
import { type ChangeDraft, type DraftForm, emptyLine, type LineText } from './draft-form.ts'
import { LineRow } from './line-row.tsx'
import classes from './lines.module.css'
import { moved } from './move.ts'
import type { ReadDraft } from './read-draft.ts'

type Props = {
  readonly form: DraftForm
  readonly onChange: ChangeDraft
  readonly read: ReadDraft
  readonly problems: Readonly<Record<string, string>>
  readonly taxRates: readonly TaxRateJson[]
}

/** The lines: added by Enter, moved by dragging or by the keys of their menu, found as products by typing (J17). */
export function Lines({ form, onChange, read, problems, taxRates }: Props) {
  const box = useRef<HTMLElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const change = (make: (lines: readonly LineText[]) => readonly LineText[]) =>
    onChange((now) => ({ ...now, lines: make(now.lines) }))
  const isFull = form.lines.length >= MAX_LINES

  const focus = (i: number) =>
    requestAnimationFrame(() => box.current?.querySelectorAll<HTMLInputElement>('input[data-description]')[i]?.focus())
  const addAfter = (i: number) => {
    if (isFull) return
    change((lines) => [...lines.slice(0, i + 1), emptyLine(), ...lines.slice(i + 1)])
    focus(i + 1)
  }
  const remove = (i: number) => {
    change((lines) => (lines.length === 1 ? [emptyLine()] : lines.filter((_, at) => at !== i)))
    focus(Math.max(0, i - 1))
  }
  const move = (from: number, to: number) => change((lines) => moved(lines, from, to))
  const onEnter = (event: KeyboardEvent, i: number) => {
    if (event.key !== 'Enter' || event.defaultPrevented || event.nativeEvent.isComposing) return
    if (!(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    if (i === form.lines.length - 1) addAfter(i)
    else focus(i + 1)
  }

  return (
    <section ref={box} aria-label="Lines" data-testid="lines">
      <div className={classes.head} aria-hidden="true">
        <span />
        <span>Product or service</span>
        <span className={classes.right}>Quantity</span>
        <span className={classes.right}>Price</span>
        <span className={classes.right}>Amount</span>
        <span />
      </div>
      <ol>
        {form.lines.map((line, i) => (
          <LineRow
            key={line.key}
            index={i}
            count={form.lines.length}
            line={line}
            currency={form.currency}
            amount={read.totals.lines[read.positions[i] ?? -1]?.amount ?? null}
            taxRates={taxRates}
            problemOf={(field) => problems[`lines[${i}].${field}`]}
            onChange={(patch) =>
              change((lines) => lines.map((other) => (other.key === line.key ? { ...other, ...patch } : other)))
            }
            onKeyDown={(event) => onEnter(event, i)}
            onMove={(to) => move(i, to)}
            onRemove={() => remove(i)}
            isDragged={dragged === i}
            onDrag={(over) => {
              if (over === null) setDragged(null)
              else if (dragged === null) setDragged(over)
              else if (over !== dragged) {
                move(dragged, over)
                setDragged(over)
              }
            }}
          />
        ))}
      </ol>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => addAfter(form.lines.length - 1)}
        disabled={isFull}
        className={classes.add ?? ''}
      >
        Add line
      </Button>
    </section>
  )
}
