/** Characters that steer instead of show: controls, and bidirectional overrides that would turn their neighbours round. */
const steering = /(?!\n)[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu

/**
 * One line of somebody else's words for print or mail: no control characters, no line ends, at most `max` characters
 * with an ellipsis after them. Not escaping: that is the template's work.
 */
export function oneLine(words: string, max = 300): string {
  return clamp(
    words
      .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
      .replaceAll(steering, '')
      .trim(),
    max,
  )
}

/** The same for text of several lines; empty lines are kept, the ends are not. */
export function manyLines(words: string, max = 4000): string[] {
  const text = clamp(
    words
      .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
      .replaceAll('\t', ' ')
      .replaceAll(steering, ''),
    max,
  ).trim()
  return text === '' ? [] : text.split('\n').map((line) => line.trimEnd())
}

/** Lets words of more than 28 characters break, because a layout that may not break them runs off the page. */
export function withBreaks(words: string): string {
  return words.replaceAll(/[^\s\u200b\u2e80-\u9fff\uac00-\ud7af]{29,}/g, (long) =>
    (long.match(/[\s\S]{1,12}(?![\udc00-\udfff])/gu) ?? [long]).join('\u200b'),
  )
}

function clamp(words: string, max: number): string {
  const characters = [...words]
  return characters.length <= max ? words : `${characters.slice(0, max - 1).join('')}…`
}
