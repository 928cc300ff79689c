import { IconChevronLeft } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

/** One page: at most 1,280 px wide, forms at most 640. */
export const Page = ({ children, form = false }: { readonly children: ReactNode; readonly form?: boolean }) => (
  <div className={classes.page} data-form={form || undefined}>
    {children}
  </div>
)

type HeadProps = {
  readonly title: string
  readonly subtitle?: string
  readonly actions?: ReactNode
  readonly back?: { readonly to: LinkProps['to'] & string; readonly label: string }
}

/** The title, which is the document's title as well, and what can be done here. */
export function PageHead({ title, subtitle, actions, back }: HeadProps) {
  useTitle(title)
  return (
    <header className={classes.head}>
      <div className={classes.titles}>
        {back && <BackLink {...back} />}
        <h1>
          {title}
          {subtitle && <span className={classes.subtitle}>{subtitle}</span>}
        </h1>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}

export const BackLink = ({ to, label }: { readonly to: LinkProps['to'] & string; readonly label: string }) => (
  <Link to={to} className={classes.back}>
    <IconChevronLeft size={14} stroke={2} aria-hidden="true" />
    {label}
  </Link>
)

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Remit`
  }, [title])
}

type SectionProps = {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly note?: string
}

export const Section = ({ title, children, action, note }: SectionProps) => (
  <section className={classes.section}>
    <div className={classes.sectionHead}>
      <h2>{title}</h2>
      {action}
    </div>
    {note && <p className={classes.note}>{note}</p>}
    {children}
  </section>
)
