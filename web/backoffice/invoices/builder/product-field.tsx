import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { ProductJson } from '../../../../src/contract/product.ts'
import { MAX_DESCRIPTION } from '../../../../src/core/invoice/draft-rules.ts'
import { Amount } from '../../../ui/amount.tsx'
import { productListQuery } from '../../api/products.ts'
import classes from './lines.module.css'
import optionClasses from './option.module.css'

type Props = {
  readonly label: string
  readonly value: string
  readonly onType: (text: string) => void
  readonly onTake: (product: ProductJson) => void
  readonly error: string | undefined
}

/** Free text in which a saved product is found by typing; Enter takes the one that is marked, else adds a line. */
export function ProductField({ label, value, onType, onTake, error }: Props) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [q] = useDebouncedValue(value.trim(), 150)
  const found = useQuery({ ...productListQuery({ q, limit: 6 }), enabled: combobox.dropdownOpened })
  const products = combobox.dropdownOpened ? (found.data?.items ?? []) : []
  return (
    <Combobox
      store={combobox}
      shadow="md"
      width={380}
      position="bottom-start"
      onOptionSubmit={(id) => {
        const product = products.find((one) => one.id === id)
        if (product) onTake(product)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target>
        <TextInput
          aria-label={label}
          className={classes.description ?? ''}
          placeholder="Type a product or what you did"
          value={value}
          maxLength={MAX_DESCRIPTION}
          data-description
          onChange={(event) => {
            onType(event.currentTarget.value)
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          onFocus={() => value === '' && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          error={error}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={products.length === 0}>
        <Combobox.Options aria-label="Products">
          {products.map((product) => (
            <Combobox.Option key={product.id} value={product.id}>
              <span className={optionClasses.row}>
                <span className={optionClasses.name}>{product.name}</span>
                <Amount minor={product.unitPrice} currency={product.currency} />
              </span>
              <span className={optionClasses.more}>{product.description}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
