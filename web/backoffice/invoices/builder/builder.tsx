import { Button, Menu, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { CustomerJson } from '../../../../src/contract/customer.ts'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import type { TaxRateJson } from '../../../../src/contract/product.ts'
import { parsePercent } from '../../../../src/core/number/decimal.ts'
import { usePlace } from '../../../ui/place.tsx'
import { SaveState } from '../../../ui/save-state.tsx'
import { useMe } from '../../api/session.ts'
import { BackLink, useTitle } from '../../page/page.tsx'
import { SendDialog } from '../send-dialog.tsx'
import classes from './builder.module.css'
import { BuilderForm } from './builder-form.tsx'
import { ConflictNotice, GatewayNotice } from './builder-notices.tsx'
import { choose } from './choose-customer.ts'
import { type DraftForm, draftFrom, emptyDraft } from './draft-form.ts'
import { Preview } from './preview.tsx'
import { formField, readDraft } from './read-draft.ts'
import { notBegun, useFinish } from './use-finish.ts'
import { useSavedDraft } from './use-saved-draft.ts'

type Props = {
  readonly initial: InvoiceJson | null
  readonly customer: CustomerJson | null
  readonly taxRates: readonly TaxRateJson[]
  readonly onCreated: (invoice: InvoiceJson) => void
}

/** Form on the left, on the right the very page the customer will get (LOOK "Invoice builder"). */
export function Builder({ initial, customer, taxRates, onCreated }: Props) {
  const { organization } = useMe()
  const { locale } = usePlace()
  const [form, setForm] = useState<DraftForm>(() => {
    if (initial) return draftFrom(initial, locale)
    const empty = emptyDraft(organization)
    return customer ? choose(empty, customer, null) : empty
  })
  const rules = useMemo(
    () => ({
      locale,
      rounding: organization.rounding,
      taxRates: taxRates.map(({ id, name, percent, inclusive }) => ({
        id,
        name,
        ppm: parsePercent(percent) ?? 0,
        inclusive,
      })),
    }),
    [locale, organization.rounding, taxRates],
  )
  const read = useMemo(() => readDraft(form, rules), [form, rules])
  const draft = useSavedDraft({ initial, body: read.body, onCreated })
  const finish = useFinish({ flush: draft.flush, read, form })
  const isWide = useMediaQuery('(min-width: 80em)', window.matchMedia('(min-width: 80em)').matches)
  const [view, setView] = useState('edit')
  useTitle(initial ? 'Draft' : 'New invoice')

  const fromServer = Object.fromEntries(
    Object.entries(draft.errors).map(([field, text]) => [formField(field, read.positions), text]),
  )
  const problems = { ...fromServer, ...read.problems, ...(finish.tried ? { ...read.missing, ...notBegun(form) } : {}) }

  return (
    <div className={classes.builder}>
      <div className={classes.bar}>
        <div className={classes.barTitle}>
          <BackLink to="/payments/invoices" label="Invoices" />
          <h1>{initial ? `Draft for ${form.customerName}` : 'New invoice'}</h1>
        </div>
        <SaveState status={draft.status} />
        <div className={classes.barActions}>
          <Button variant="default" onClick={finish.save} loading={finish.busy === 'save'}>
            Save draft
          </Button>
          <Button.Group>
            <Button onClick={finish.openSend} loading={finish.busy === 'send'}>
              Issue and send
            </Button>
            <Menu>
              <Menu.Target>
                <Button aria-label="More ways to issue" px={8} className={classes.split ?? ''}>
                  <IconChevronDown size={16} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={finish.issue}>Issue without sending</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Button.Group>
        </div>
      </div>
      {!isWide && (
        <SegmentedControl
          className={classes.toggle ?? ''}
          fullWidth
          value={view}
          onChange={setView}
          data={[
            { value: 'edit', label: 'Edit' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
      )}
      <div className={classes.halves}>
        {(isWide || view === 'edit') && (
          <div className={classes.form}>
            <GatewayNotice />
            {draft.conflict && draft.id && <ConflictNotice id={draft.id} onOverwrite={draft.overwrite} />}
            <BuilderForm form={form} onChange={setForm} read={read} problems={problems} taxRates={taxRates} />
          </div>
        )}
        {(isWide || view === 'preview') && <Preview body={read.body} />}
      </div>
      {finish.sending && <SendDialog invoice={finish.sending} opened onClose={finish.closeSend} onSent={finish.sent} />}
    </div>
  )
}
