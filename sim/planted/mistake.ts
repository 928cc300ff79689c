/** A mistake that somebody could make: in `file`, the text `from` (which stands there once) becomes `to`. */
export type Mistake = { readonly name: string; readonly file: string; readonly from: string; readonly to: string }
