import { Button } from '@mantine/core'
import classes from './states.module.css'

/** What failed, what is safe, and what to do. `message` is the server's own sentence. */
export function ErrorState({ title, message, onRetry }: { title: string; message: string; onRetry?: () => void }) {
  return (
    <div className={classes.empty} role="alert" data-testid="error">
      <p className={classes.title}>{title}</p>
      <p className={classes.text}>{message} Nothing was changed.</p>
      {onRetry && (
        <div className={classes.action}>
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  )
}
