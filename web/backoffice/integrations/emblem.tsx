import { GATEWAY } from '../../ui/status-words.ts'
import type { Gateway } from './catalogue.ts'
import classes from './emblem.module.css'

/** A gateway's first letter on its colour; the name always stands beside it. */
export const Emblem = ({ gateway }: { readonly gateway: Gateway }) => (
  <span className={classes.emblem} data-gateway={gateway} aria-hidden="true">
    {(GATEWAY[gateway] ?? gateway).charAt(0)}
  </span>
)
