import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconDots, IconGripVertical, IconTrash } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import type { ProductJson, TaxRateJson } from '../../../../src/contract/product.ts'
import { Amount } from '../../../ui/amount.tsx'
import { amountText } from '../../../ui/amount-input.tsx'
import { usePlace } from '../../../ui/place.tsx'
import { DiscountField } from './discount-field.tsx'
import type { LineText } from './draft-form.ts'
import classes from './lines.module.css'
import { ProductField } from './product-field.tsx'
import { TaxField } from './tax-field.tsx'

type Props = {
  readonly index: number
  readonly count: number
  readonly line: LineText
  readonly currency: string
  /** Quantity times price less the line's discount; null while the line is not whole. */
  readonly amount: bigint | null
  readonly taxRates: readonly TaxRateJson[]
  readonly problemOf: (field: string) => string | undefined
  readonly onChange: (patch: Partial<LineText>) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onMove: (to: number) => void
  readonly onRemove: () => void
  readonly isDragged: boolean
  /** The line that is dragged, or the one it is dragged over; null when it is let go. */
  readonly onDrag: (over: number | null) => void
}

export function LineRow({ index, count, line, currency, amount, taxRates, problemOf, onChange, ...rest }: Props) {
  const { locale } = usePlace()
  const n = index + 1
  const take = (product: ProductJson) =>
    onChange({
      productId: product.id,
      description: product.description || product.name,
      taxRateIds: product.taxRateIds,
      ...(product.currency === currency ? { price: amountText(product.unitPrice, currency, locale) } : {}),
    })
  return (
    <li
      className={classes.line}
      data-dragged={rest.isDragged || undefined}
      data-testid={`line-${index}`}
      onKeyDown={rest.onKeyDown}
      onDragOver={(event) => {
        event.preventDefault()
        rest.onDrag(index)
      }}
      onDrop={(event) => event.preventDefault()}
    >
      <span
        className={classes.handle}
        draggable
        aria-hidden="true"
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move'
          event.dataTransfer.setData('text/plain', String(index))
          rest.onDrag(index)
        }}
        onDragEnd={() => rest.onDrag(null)}
      >
        <IconGripVertical size={15} stroke={1.6} />
      </span>
      <ProductField
        label={`Line ${n}: product or service`}
        value={line.description}
        onType={(description) => onChange({ description, productId: description === '' ? null : line.productId })}
        onTake={take}
        error={problemOf('description')}
      />
      <TextInput
        aria-label={`Line ${n}: quantity`}
        className={classes.quantity ?? ''}
        inputMode="decimal"
        value={line.quantity}
        onChange={(event) => onChange({ quantity: event.currentTarget.value })}
        onFocus={(event) => event.currentTarget.select()}
        error={problemOf('quantity')}
      />
      <TextInput
        aria-label={`Line ${n}: price`}
        className={classes.price ?? ''}
        inputMode="decimal"
        placeholder={amountText(0n, currency, locale)}
        value={line.price}
        onChange={(event) => onChange({ price: event.currentTarget.value })}
        onFocus={(event) => event.currentTarget.select()}
        error={problemOf('unitPrice')}
      />
      <span className={classes.amount} data-testid={`line-amount-${index}`}>
        {amount === null ? <span className="quiet">–</span> : <Amount minor={amount} currency={currency} />}
      </span>
      <LineMenu n={n} count={count} onMove={rest.onMove} onRemove={rest.onRemove} />
      <div className={classes.extras}>
        <TaxField
          n={n}
          taxRates={taxRates}
          value={line.taxRateIds}
          onChange={(taxRateIds) => onChange({ taxRateIds })}
        />
        <DiscountField
          label={`Line ${n}: discount`}
          value={line.discount}
          currency={currency}
          onChange={(discount) => onChange({ discount })}
          error={problemOf('discount')}
        />
      </div>
    </li>
  )
}

type MenuProps = {
  readonly n: number
  readonly count: number
  readonly onMove: (to: number) => void
  readonly onRemove: () => void
}

/** Moving without a mouse, and removing. */
const LineMenu = ({ n, count, onMove, onRemove }: MenuProps) => (
  <Menu>
    <Menu.Target>
      <ActionIcon aria-label={`Line ${n}: move or remove`} className={classes.menu ?? ''}>
        <IconDots size={16} stroke={1.6} />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Item leftSection={<IconArrowUp size={15} />} disabled={n === 1} onClick={() => onMove(n - 2)}>
        Move up
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowDown size={15} />} disabled={n === count} onClick={() => onMove(n)}>
        Move down
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconTrash size={15} />} color="var(--danger)" onClick={onRemove}>
        Remove line
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
)
