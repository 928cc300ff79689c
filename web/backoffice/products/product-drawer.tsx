import { Button, Checkbox, Drawer, Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ProductJson, ProductWriteJson, TaxRateJson } from '../../../src/contract/product.ts'
import { CURRENCIES } from '../../../src/core/money/currency.ts'
import { parseAmount } from '../../../src/core/money/text.ts'
import { AmountInput, amountText } from '../../ui/amount-input.tsx'
import { usePlace } from '../../ui/place.tsx'
import { fieldErrors } from '../api/problem.ts'
import { changeProduct, createProduct } from '../api/products.ts'
import { useMay, useOrganization } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './product-drawer.module.css'

type Props = {
  /** Null makes a new one. */
  readonly product: ProductJson | null
  readonly taxRates: readonly TaxRateJson[]
  readonly onClose: () => void
}

export function ProductDrawer({ product, taxRates, onClose }: Props) {
  const may = useMay('invoices.create')
  const { form, submit, isSaving, archive } = useProductForm({ product, onClose })
  const offered = taxRates.filter((rate) => !rate.archived || form.values.taxRateIds.includes(rate.id))

  return (
    <Drawer opened onClose={onClose} position="right" size={440} title={product ? 'Edit product' : 'New product'}>
      <form onSubmit={submit} className={classes.form} noValidate>
        <TextInput label="Name" maxLength={200} data-autofocus {...form.getInputProps('name')} />
        <Textarea
          label="Description"
          description="Written into the invoice line"
          autosize
          minRows={2}
          maxLength={500}
          {...form.getInputProps('description')}
        />
        <div className={classes.two}>
          <AmountInput
            label="Price"
            currency={form.values.currency}
            value={form.values.price}
            onChange={(price) => form.setFieldValue('price', price)}
            error={form.errors.price}
          />
          <Select
            label="Currency"
            searchable
            allowDeselect={false}
            data={[...CURRENCIES]}
            {...form.getInputProps('currency')}
          />
        </div>
        {offered.length > 0 && (
          <Checkbox.Group label="Taxes" {...form.getInputProps('taxRateIds')}>
            <div className={classes.taxes}>
              {offered.map((rate) => (
                <Checkbox
                  key={rate.id}
                  value={rate.id}
                  label={`${rate.name} ${rate.percent}%${rate.inclusive ? ', in the price' : ''}`}
                />
              ))}
            </div>
          </Checkbox.Group>
        )}
        {may && (
          <div className={classes.actions}>
            {product && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => archive.mutate(!product.archived)}
                loading={archive.isPending}
              >
                {product.archived ? 'Make active' : 'Archive'}
              </Button>
            )}
            <Button type="submit" loading={isSaving}>
              {product ? 'Save product' : 'Create product'}
            </Button>
          </div>
        )}
      </form>
    </Drawer>
  )
}

/** The drawer's fields, and what saving and archiving them does. */
function useProductForm({ product, onClose }: Pick<Props, 'product' | 'onClose'>) {
  const { locale } = usePlace()
  const organization = useOrganization()
  const startCurrency = product?.currency ?? organization.currency
  const form = useForm({
    initialValues: {
      name: product?.name ?? '',
      description: product?.description ?? '',
      price: product ? amountText(product.unitPrice, startCurrency, locale) : '',
      currency: startCurrency,
      taxRateIds: product?.taxRateIds ?? [],
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Type a name'),
      price: (value, { currency }) => (parseAmount(value, currency, locale) === null ? 'Type a price' : null),
    },
  })
  const save = useCommand(
    (body: ProductWriteJson, key) => (product ? changeProduct(product.id, body) : createProduct(body, key)),
    {
      stale: [['products'], ['product']],
      showsFieldErrors: true,
      done: onClose,
      failed: (error) => {
        const { unitPrice, ...errors } = fieldErrors(error)
        form.setErrors(unitPrice ? { ...errors, price: unitPrice } : errors)
      },
      says: (saved) => `${saved.name} saved`,
    },
  )
  const archive = useCommand((archived: boolean) => changeProduct(product?.id ?? '', { archived }), {
    stale: [['products'], ['product']],
    done: onClose,
    says: (saved) => (saved.archived ? `${saved.name} is archived` : `${saved.name} is active again`),
  })
  const submit = form.onSubmit(({ name, description, price, currency, taxRateIds }) => {
    const unitPrice = parseAmount(price, currency, locale)
    if (unitPrice === null) return
    save.mutate({ name: name.trim(), description, unitPrice: Number(unitPrice), currency, taxRateIds: [...taxRateIds] })
  })
  return { form, submit, isSaving: save.isPending, archive }
}
