/** Everything that shows something of a dispute, to be asked for anew after one was answered or accepted. */
export const STALE = ['dispute', 'disputes', 'payment', 'payments', 'invoice', 'invoices', 'timeline', 'dashboard'].map(
  (what) => [what],
)
