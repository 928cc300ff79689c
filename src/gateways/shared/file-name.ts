/** A name that cannot end its header or address: letters, digits and the usual marks; everything else is an underscore. */
export const plainFileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N} ._()-]/gu, '_').slice(0, 120)
