const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts to at most `charactersMax` UTF-16 units, an ellipsis included, never within what a reader sees as one character. */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const room = charactersMax - 1;
  let end = 0;
  // One unit more than fits shows whether the last whole character ends inside the room.
  for (const { index, segment } of graphemes.segment(text.slice(0, charactersMax + 1))) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** One line of plain text from whatever the document holds there; empty when it holds no text. */
export function cleanLine(value: unknown, charactersMax: number): string {
  return cutText(
    bounded(value, charactersMax)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
    charactersMax,
  );
}

/** Text with its line breaks and tabs, without other control characters, which databases and terminals mistreat. */
export function cleanParagraphs(value: unknown, charactersMax: number): string {
  const text = bounded(value, charactersMax).replace(/\r\n?/g, '\n');
  return cutText(text.replace(/[^\P{Cc}\n\t]/gu, '').trim(), charactersMax);
}

function bounded(value: unknown, charactersMax: number): string {
  if (typeof value === 'number') return String(value);
  // Room for white space that collapses, while a text of megabytes costs nothing.
  return typeof value === 'string' ? value.slice(0, charactersMax * 4 + 4_096).toWellFormed() : '';
}
