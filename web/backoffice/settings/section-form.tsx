import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import type { OrganizationJson, OrganizationPatchJson } from '../../../src/contract/organization.ts'
import { changeOrganization } from '../api/organization.ts'
import { fieldErrors } from '../api/problem.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './settings.module.css'

type Props = {
  readonly title: string
  readonly lead: string
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
  readonly busy: boolean
  readonly dirty: boolean
  readonly children: ReactNode
  readonly beside?: ReactNode
}

/** The frame of every settings form: what it is about, its fields, and one button that says when there is news. */
export function SectionForm({ title, lead, onSubmit, busy, dirty, children, beside }: Props) {
  const may = useMay('settings.manage')
  return (
    <form onSubmit={onSubmit} noValidate>
      <h2 className={classes.heading}>{title}</h2>
      <p className={classes.lead}>{lead}</p>
      <fieldset disabled={!may} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }} className={classes.form}>
        {children}
        {may && (
          <div className={classes.actions}>
            <Button type="submit" loading={busy} disabled={!dirty}>
              Save changes
            </Button>
            {beside}
          </div>
        )}
      </fieldset>
    </form>
  )
}

type Form = { setErrors: (errors: Record<string, string>) => void }

/** Saves part of the organization and lets everything that shows it know. */
export const useSaveOrganization = (form: Form, saved: (organization: OrganizationJson) => void) =>
  useCommand((body: OrganizationPatchJson) => changeOrganization(body), {
    stale: [['me'], ['dashboard']],
    showsFieldErrors: true,
    done: saved,
    failed: (error) => form.setErrors(fieldErrors(error)),
    says: () => 'Settings saved',
  })
