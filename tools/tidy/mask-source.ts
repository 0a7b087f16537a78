/** A source text seen without what is not code. All three have its length, so that positions are the same in each. */
export type MaskedSource = {
  /** comments, and the contents of strings, templates and regular expressions, are blank */
  readonly skeleton: string;
  /** only comments are blank */
  readonly commentless: string;
  /** contents of strings, and the fixed parts of templates */
  readonly literals: readonly string[];
};

/** What may stand before a `/` that begins a regular expression; anything else is divided by it. */
const BEFORE_REGEX =
  /(^|[([{},;=:?!&|+\-*%~^<>]|\b(?:return|typeof|case|of|in|throw|await|yield|do|else))\s*$/;
const BEFORE_REGEX_CHARACTERS_MAX = 40;

/**
 * Blanks the parts of TypeScript or JavaScript that are not code. Good enough for code that a formatter has touched; it
 * is no parser, and JSX text is read as code.
 */
export function maskSource(text: string): MaskedSource {
  const skeleton = [...text.split('')];
  const commentless = [...skeleton];
  const literals: string[] = [];
  const blank = (characters: string[], from: number, to: number) => {
    for (let at = from; at < to; at += 1) if (characters[at] !== '\n') characters[at] = ' ';
  };
  /** How many `{` are open inside each `${` that is open. */
  const openBraces: number[] = [];
  let at = 0;

  const maskLiteral = (to: number) => {
    literals.push(text.slice(at, to));
    blank(skeleton, at, to);
    at = to;
  };
  const maskTemplatePart = () => {
    const end = endOfTemplatePart(text, at);
    maskLiteral(end);
    if (text[end] === '$') openBraces.push(0);
    at = end + (text[end] === '$' ? 2 : 1);
  };

  while (at < text.length) {
    const character = text[at];
    const pair = text.slice(at, at + 2);
    const depth = openBraces.at(-1);
    if (pair === '//' || pair === '/*') {
      const end = endOfComment(text, at, pair);
      blank(skeleton, at, end);
      blank(commentless, at, end);
      at = end;
    } else if (character === "'" || character === '"') {
      const end = endOfString(text, at, character);
      at += 1;
      maskLiteral(end);
      at = end + 1;
    } else if (character === '`' || (character === '}' && depth === 0)) {
      if (character === '}') openBraces.pop();
      at += 1;
      maskTemplatePart();
    } else if (
      character === '/' &&
      BEFORE_REGEX.test(skeleton.slice(Math.max(0, at - BEFORE_REGEX_CHARACTERS_MAX), at).join(''))
    ) {
      const end = endOfRegex(text, at);
      blank(skeleton, at, end);
      at = end;
    } else {
      if (depth !== undefined && character === '{') openBraces[openBraces.length - 1] = depth + 1;
      if (depth !== undefined && character === '}') openBraces[openBraces.length - 1] = depth - 1;
      at += 1;
    }
  }
  return { skeleton: skeleton.join(''), commentless: commentless.join(''), literals };
}

function endOfComment(text: string, start: number, opening: string): number {
  const closing = opening === '//' ? text.indexOf('\n', start) : text.indexOf('*/', start + 2) + 2;
  return closing <= 1 ? text.length : closing;
}

function endOfString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote || text[at] === '\n') return at;
  }
  return text.length;
}

/** Position of the closing backtick, or of the `${` that interrupts the template. */
function endOfTemplatePart(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`' || text.startsWith('${', at)) return at;
  }
  return text.length;
}

function endOfRegex(text: string, start: number): number {
  let isInClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') return start + 1;
    if (character === '\\') at += 1;
    else if (character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    else if (character === '/' && !isInClass) return at + 1;
  }
  return start + 1;
}
