/** How an organization's colour may be used where its customers read. All values are `#rrggbb`. */
export type Accent = {
  /** A filled area, such as the pay button. */
  readonly background: string
  /** Text on that area: at least 4.5:1. */
  readonly text: string
  /** The colour as text or line on white: at least 4.5:1. */
  readonly onLight: string
  /** The colour as text or line on near-black, for dark mode: at least 4.5:1. */
  readonly onDark: string
  /** A pale wash of the colour, on which `onLight` and ink still pass. */
  readonly tint: string
}

export const defaultAccent = '#0e6b52'

const white: Rgb = [255, 255, 255]
const ink: Rgb = [20, 24, 31]
const night: Rgb = [22, 26, 31]
const readable = 4.5

type Rgb = readonly [number, number, number]

/**
 * Turns the colour an organization chose into ones that people can read (WCAG 2.2 AA, LOOK "Colour").
 *
 * Bright colours such as yellow keep their shade and carry dark text; others are darkened until white text passes.
 * Anything that is not `#rgb` or `#rrggbb` counts as "no colour chosen".
 */
export function accessibleAccent(hex: string | null): Accent {
  const chosen = (hex === null ? null : readHex(hex)) ?? (readHex(defaultAccent) as Rgb)
  const keepsShade = contrast(chosen, ink) >= 9 && contrast(chosen, white) >= 1.25
  const background = keepsShade ? chosen : until(chosen, [0, 0, 0], (c) => contrast(c, white) >= readable)
  const tint = mix(white, chosen, 0.07)
  return {
    background: showHex(background),
    text: showHex(keepsShade ? ink : white),
    onLight: showHex(until(chosen, [0, 0, 0], (c) => contrast(c, tint) >= readable)),
    onDark: showHex(until(chosen, white, (c) => contrast(c, night) >= readable)),
    tint: showHex(tint),
  }
}

/** WCAG contrast of two `#rrggbb` colours, 1 to 21. */
export function contrastOf(one: string, other: string): number {
  return contrast(readHex(one) ?? white, readHex(other) ?? white)
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** The nearest step from `from` towards `towards` that passes; 64 steps, the last of which always does. */
function until(from: Rgb, towards: Rgb, passes: (c: Rgb) => boolean): Rgb {
  for (let step = 0; step < 64; step += 1) {
    const candidate = mix(from, towards, step / 64)
    if (passes(candidate)) return candidate
  }
  return towards
}

function mix(from: Rgb, towards: Rgb, share: number): Rgb {
  return from.map((channel, i) => Math.round(channel + ((towards[i] ?? 0) - channel) * share)) as unknown as Rgb
}

function readHex(hex: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(hex)
  const long = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : hex
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long)
  return found
    ? ([found[1], found[2], found[3]].map((pair) => Number.parseInt(pair ?? '0', 16)) as unknown as Rgb)
    : null
}

function showHex(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
