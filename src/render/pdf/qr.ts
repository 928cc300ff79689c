import { encode } from 'uqr'

/**
 * A QR code as SVG: one path of whole rows, so it stays sharp at any size and costs a few hundred bytes. Error
 * correction M survives a fold. The quiet zone of four modules that ISO 18004 asks for is the white that the page
 * leaves around it, so that the code stands on the margin like everything else.
 */
export function qrSvg(content: string): string {
  const { data, size } = encode(content, { ecc: 'M', border: 0 })
  let path = ''
  data.forEach((row, y) => {
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue
      const from = x
      while (x + 1 < size && row[x + 1]) x += 1
      path += `M${from} ${y}h${x - from + 1}v1H${from}z`
    }
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><path d="${path}" fill="#14181f"/></svg>`
}
