import { Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { useMoneyText } from '../../../ui/amount.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Instant } from '../../../ui/day.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { useFocusBack } from '../../../ui/use-focus-back.ts'
import { Waiting } from '../../../ui/waiting.tsx'
import { payLinkQuery } from '../../api/invoices.ts'
import { sayError } from '../../api/problem.ts'
import classes from './dialogs.module.css'

/** The branded page's address, ready to copy (PRODUCT C10). Asking again gives the same address. */
export function PayLinkDialog({ invoice, onClose }: { readonly invoice: InvoiceJson; readonly onClose: () => void }) {
  useFocusBack()
  const text = useMoneyText()
  const { data, error, refetch } = useQuery(payLinkQuery(invoice.id))

  return (
    <Modal opened onClose={onClose} title="Pay Link" size={520}>
      <p className={classes.sentence}>
        Whoever opens this address can see {invoice.number} and pay {text(invoice.amountDue, invoice.currency)}. No
        account is needed.
      </p>
      {data ? (
        <>
          <div className={classes.copyRow}>
            <TextInput
              aria-label="Pay link"
              readOnly
              value={data.url}
              onFocus={(event) => event.currentTarget.select()}
              data-testid="pay-link"
            />
            <CopyButton text={data.url} label="Copy link" />
          </div>
          <p className={classes.hint}>
            {data.firstOpenedAt ? (
              <>
                First opened <Instant at={data.firstOpenedAt} time />
              </>
            ) : (
              'Not opened yet'
            )}
            {' · '}
            <a href={data.url} target="_blank" rel="noreferrer" className="link">
              Open the page
            </a>
          </p>
        </>
      ) : error ? (
        <ErrorState title="There is no pay link" message={sayError(error)} onRetry={refetch} />
      ) : (
        <Waiting rows={2} height={28} gap={8} />
      )}
    </Modal>
  )
}
