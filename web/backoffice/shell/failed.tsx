import { Button } from '@mantine/core'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { sayError } from '../api/problem.ts'

/** A page that could not be drawn: what failed, that nothing was changed, and a way to try again. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    router.invalidate()
  }
  return <ErrorState title="This page could not be shown" message={sayError(error)} onRetry={retry} />
}

/** The same where not even the frame around the pages could be drawn. */
export const ShellFailed = (props: ErrorComponentProps) => (
  <main>
    <PageFailed {...props} />
  </main>
)

export const NotFound = () => (
  <EmptyState
    heading
    title="There is nothing at this address"
    action={
      <Button component={Link} to="/" variant="default">
        Go to the dashboard
      </Button>
    }
  >
    The link may be old, or what it led to was deleted.
  </EmptyState>
)

export const NotFoundAtAll = () => (
  <main>
    <NotFound />
  </main>
)
