/** Black or white, whichever is easier to read on `#rrggbb`. */
export const readableOn = (hex: string): string =>
  contrast(hex, '#ffffff') >= contrast(hex, '#000000') ? '#ffffff' : '#000000'

/** What becomes of a colour on the payment page: AA needs 4.5, so one that misses it is darkened or lightened there. */
export function contrastNote(hex: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return 'A colour such as #0E6B52'
  const ratio = contrast(hex, '#ffffff')
  const text = ratio.toFixed(1)
  if (ratio >= 4.5) return `White text on it reads well (${text} : 1)`
  return `White text on it reads badly (${text} : 1); pages use a darker shade for text and buttons`
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** Relative luminance by WCAG 2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(hex.slice(i, i + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
