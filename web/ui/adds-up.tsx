import classes from './adds-up.module.css'

/** A check that draws itself once, where everything is as it should be. */
export const AddsUp = ({ size = 48 }: { readonly size?: number }) => (
  <svg className={classes.mark} width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
    <circle cx="24" cy="24" r="24" fill="var(--accent-soft)" />
    <path
      d="M15 24.5 21.5 31 33.5 18"
      pathLength="1"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
)
