/** In `file`, the text `from` (which stands there once) becomes `to`. */
export type Edit = { readonly file: string; readonly from: string; readonly to: string }

/** A mistake that somebody could make. `also`: the second guard, which would hide it. */
export type Mistake = Edit & { readonly name: string; readonly also?: Edit }

export const editsOf = ({ also, ...first }: Mistake): readonly Edit[] => (also ? [first, also] : [first])
