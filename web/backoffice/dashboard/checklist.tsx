import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../api/session.ts'
import classes from './dashboard.module.css'

type Props = { readonly invoiceCount: number; readonly hasPayments: boolean }

/** The three steps to the first payment (PRODUCT J30); gone once money has come in. */
export function Checklist({ invoiceCount, hasPayments }: Props) {
  const { gatewayConnected } = useMe()
  if (hasPayments) return null
  const steps = [
    {
      done: gatewayConnected,
      title: 'Connect a gateway',
      text: 'So that invoices can be paid online.',
      to: '/payments/integrations',
      act: 'Open Integrations',
    },
    {
      done: invoiceCount > 0,
      title: 'Send an invoice',
      text: 'Choose a customer, add lines, and mail it with a pay link.',
      to: '/payments/invoices/new',
      act: 'New invoice',
    },
    {
      done: hasPayments,
      title: 'Get paid',
      text: 'The payment arrives in Orders, and the invoice turns to paid by itself.',
      to: '/payments/orders',
      act: 'Open Orders',
    },
  ] as const
  return (
    <section className={classes.steps} aria-label="First steps" data-testid="checklist">
      <h2 className={classes.stepsTitle}>Three steps to your first payment</h2>
      {steps.map(({ done, title, text, to, act }, i) => (
        <div key={title} className={classes.step} data-done={done || undefined}>
          <p className={classes.stepHead}>
            <span className={classes.stepNumber}>
              {done ? <IconCheck size={13} stroke={3} aria-label="Done" /> : i + 1}
            </span>
            {title}
          </p>
          <p className="quiet">{text}</p>
          {!done && (
            <p>
              <Link to={to} className="link">
                {act}
              </Link>
            </p>
          )}
        </div>
      ))}
    </section>
  )
}
