import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { fieldErrors, sayError } from '../api/problem.ts'
import { meQuery, signIn } from '../api/session.ts'
import { Mark } from '../shell/mark.tsx'
import classes from './sign-in.module.css'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { to } = route.useSearch()
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : 'Type your e-mail address'),
      password: (value) => (value ? null : 'Type your password'),
    },
  })

  const submit = form.onSubmit(async (values) => {
    setBusy(true)
    setRefused(null)
    try {
      await signIn({ email: values.email.trim(), password: values.password })
      await client.fetchQuery(meQuery)
      router.history.push(to ?? '/')
    } catch (error) {
      form.setErrors(fieldErrors(error))
      setRefused(sayError(error))
      setBusy(false)
    }
  })

  return (
    <main className={classes.page}>
      <div className={classes.panel}>
        <Mark size={36} />
        <h1 className={classes.title}>Sign in to Remit</h1>
        <form onSubmit={submit} className={classes.form} noValidate>
          <TextInput
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
            {...form.getInputProps('password')}
          />
          <p className={classes.refused} role="alert">
            {refused}
          </p>
          <Button type="submit" loading={busy} fullWidth>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  )
}
