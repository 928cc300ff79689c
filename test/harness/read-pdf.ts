import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFString,
} from 'pdf-lib'

/** Addresses of the link annotations of every page. */
export async function linksOf(bytes: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(bytes)
  return document.getPages().flatMap((page) => {
    const annotations = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray)
    return (annotations?.asArray() ?? []).flatMap((reference) => {
      const annotation = document.context.lookup(reference, PDFDict)
      const address = annotation.lookupMaybe(PDFName.of('A'), PDFDict)?.lookup(PDFName.of('URI'))
      return address instanceof PDFString || address instanceof PDFHexString ? [address.decodeText()] : []
    })
  })
}

/**
 * All text, a line for each page, in drawing order and without spaces between pieces; right-to-left words come out in
 * the order they are drawn. Reads glyphs back through each font's own ToUnicode table.
 */
export async function textOf(bytes: Uint8Array): Promise<string> {
  const document = await PDFDocument.load(bytes)
  return document
    .getPages()
    .map((page) => {
      const fonts = new Map<string, Map<string, string>>()
      const dictionary = page.node.Resources()?.lookupMaybe(PDFName.of('Font'), PDFDict)
      for (const [name, reference] of dictionary?.entries() ?? []) {
        const font = document.context.lookup(reference, PDFDict)
        fonts.set(name.asString(), unicodeTable(streamText(document.context.lookup(font.get(PDFName.of('ToUnicode'))))))
      }
      return drawnText(streamText(document.context.lookup(page.node.get(PDFName.of('Contents')))), fonts)
    })
    .join('\n')
}

function unicodeTable(source: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const [, glyph, unicode] of source.matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>\n/g)) {
    map.set(
      glyph ?? '',
      Buffer.from(unicode ?? '', 'hex')
        .swap16()
        .toString('utf16le'),
    )
  }
  return map
}

/** Strings count as text when Tj or TJ follows them; those in marked-content dictionaries do not. */
function drawnText(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map()
  let name = ''
  let pending = ''
  let text = ''
  for (const token of tokens(content)) {
    if (token.startsWith('(') || /^<[0-9A-Fa-f]/.test(token)) pending += hexOf(token)
    else if (token.startsWith('/')) name = token
    else if (token === 'Tf') font = fonts.get(name) ?? font
    else if (token === 'Tj' || token === 'TJ') {
      for (const glyph of pending.match(/.{4}/g) ?? []) text += font.get(glyph) ?? ''
      pending = ''
    } else if (/^[A-Za-z]+\*?$/.test(token)) pending = ''
  }
  return text
}

/** Words of a content stream. A string may hold balanced parentheses unescaped, so it cannot be found by a pattern. */
function* tokens(content: string): Generator<string> {
  for (let at = 0; at < content.length; at += 1) {
    const from = at
    if (content[at] === '(') {
      for (let depth = 0; at < content.length; at += 1) {
        if (content[at] === '\\') at += 1
        else if (content[at] === '(') depth += 1
        else if (content[at] === ')') {
          depth -= 1
          if (depth === 0) break
        }
      }
      yield content.slice(from, at + 1)
    } else if (/[^\s[\]]/.test(content[at] ?? '')) {
      while (at + 1 < content.length && /[^\s[\]()/]/.test(content[at + 1] ?? '')) at += 1
      yield content.slice(from, at + 1)
    }
  }
}

const hexOf = (piece: string): string =>
  Buffer.from(
    (piece.startsWith('<') ? PDFHexString.of(piece.slice(1, -1)) : PDFString.of(piece.slice(1, -1))).asBytes(),
  )
    .toString('hex')
    .toUpperCase()

const streamText = (stream: unknown): string =>
  stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1') : ''
