import classes from './method-text.module.css'

/** `Visa ending in 4242` in the room of `Visa •• 4242`; a screen reader still reads the words. */
export function MethodText({ method }: { readonly method: string }) {
  const [brand, last4] = method.split(' ending in ')
  if (last4 === undefined) return <span className={classes.method}>{method}</span>
  return (
    <span className={classes.method} title={method}>
      {brand} <span aria-hidden="true">••</span>
      <span className={classes.unseen}>ending in</span> {last4}
    </span>
  )
}
