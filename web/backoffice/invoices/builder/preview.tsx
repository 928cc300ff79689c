import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { InvoiceWriteJson } from '../../../../src/contract/invoice.ts'
import { previewInvoice } from '../../api/invoices.ts'
import { sayError } from '../../api/problem.ts'
import classes from './preview.module.css'

const PAUSE_MS = 350

/**
 * The customer's page, drawn by the server's own renderer from what is typed. The frame runs no scripts and belongs to no
 * origin, so that text a customer gave us cannot act as us.
 */
export function Preview({ body }: { readonly body: InvoiceWriteJson | null }) {
  // A page that asks for nothing would promise what no customer will see.
  const shown = body && (body.lines ?? []).length > 0 ? body : null
  const [json] = useDebouncedValue(shown ? JSON.stringify(shown) : null, PAUSE_MS)
  const preview = useQuery({
    queryKey: ['preview', json],
    queryFn: ({ signal }) => previewInvoice(JSON.parse(json ?? '{}') as InvoiceWriteJson, signal),
    enabled: json !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  return (
    <section className={classes.preview} aria-label="Preview">
      <p className={classes.caption}>
        What your customer sees
        {preview.isError && <span className={classes.failed}> {sayError(preview.error)}</span>}
      </p>
      <div className={classes.sheet}>
        {shown && preview.data ? (
          <iframe
            title="The page your customer gets"
            srcDoc={preview.data.html}
            sandbox=""
            className={classes.frame}
            data-testid="preview"
            tabIndex={-1}
          />
        ) : (
          <p className={classes.empty}>
            {body ? 'Add a line' : 'Choose a customer'}, and their payment page appears here.
          </p>
        )}
      </div>
    </section>
  )
}
