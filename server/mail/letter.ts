/** A mail to one person. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** How the installation presents itself in a letter. */
export interface LetterBranding {
  readonly productName: string;
  /** `#` and six digits, dark enough to carry white text; `null` for that of Latchkey. */
  readonly accentColor: string | null;
}

export interface LetterContent {
  readonly to: string;
  readonly subject: string;
  /** Plain sentences. */
  readonly before: readonly string[];
  readonly link: { readonly words: string; readonly address: string };
  readonly after: readonly string[];
}

const OWN_ACCENT = '#3b52bb';
const SUBJECT_LONGEST = 150;

/** The same letter as text and as HTML, which loads nothing from anywhere. */
export function writeLetter(branding: LetterBranding, content: LetterContent): Letter {
  const { to, before, link, after } = content;
  const subject = shorten(toOneLine(content.subject), SUBJECT_LONGEST);
  const sentences = (all: readonly string[]) => all.map((text) => toOneLine(text));
  return {
    to,
    subject,
    text: [...sentences(before), link.address, ...sentences(after), `-- \n${branding.productName}`].join(
      '\n\n',
    ),
    html: [
      '<!doctype html>',
      `<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">`,
      `<title>${escapeHtml(subject)}</title></head>`,
      '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:34rem">',
      ...sentences(before).map(paragraph),
      `<p style="margin:24px 0">${button(link, branding.accentColor ?? OWN_ACCENT)}</p>`,
      `<p style="margin:0 0 16px;font-size:14px">Or open this address: <a href="${escapeHtml(link.address)}">${escapeHtml(link.address)}</a></p>`,
      ...sentences(after).map(paragraph),
      `<p style="margin:24px 0 0;font-size:14px">${escapeHtml(branding.productName)}</p>`,
      '</div></body></html>',
    ].join('\n'),
  };
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

function button({ words, address }: LetterContent['link'], color: string): string {
  const style = `display:inline-block;padding:10px 18px;border-radius:6px;background:${color};color:#ffffff;text-decoration:none;font-weight:600`;
  return `<a href="${escapeHtml(address)}" style="${style}">${escapeHtml(words)}</a>`;
}

/** No line break reaches a header, or starts a paragraph that nobody here has written. */
function toOneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

function shorten(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

const NAME_LONGEST = 80;

/**
 * A name that somebody chose, for a sentence of a letter. Mail programs make links of what looks like an address;
 * a zero-width non-joiner keeps a name from sending the reader somewhere.
 */
export function nameInLetter(name: string): string {
  return shorten(toOneLine(name), NAME_LONGEST).replaceAll(/([.:@/])(?=\S)/g, '$1\u200c');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
