import {
  decodeSegment,
  findFaultInDecoded,
  foldText,
  PATH_LENGTH_MAX,
  PATH_SEGMENTS_MAX,
  trimSegment,
} from './read-path.ts';

/** One segment of a path template. All literal text is percent-decoded. */
export type TemplateSegment =
  | { kind: 'literal'; text: string }
  /** `{name}.json` has the parts `['', '.json']`: one parameter of at least one character between each two. */
  | { kind: 'partial'; parts: string[] }
  | { kind: 'parameter' }
  /** The rest of the path; `orNone` (written `**`) also when nothing is left. */
  | { kind: 'rest'; orNone: boolean };

export interface ParsedTemplate {
  kind: 'template';
  segments: TemplateSegment[];
  /** Names of the parameters, in order. */
  parameters: string[];
}

/** Why a template is refused: a public sentence. */
export interface TemplateFault {
  kind: 'fault';
  message: string;
}

/**
 * Reads the path template of an endpoint: literal text, `{name}` (RFC 6570 level 1, also within a segment), and as the
 * last segment `{name*}` or `{name+}` (one or more segments) or `**` (any number). One trailing slash is ignored.
 */
export function parseTemplate(path: string): ParsedTemplate | TemplateFault {
  if (!path.startsWith('/')) return refuse('A path template must start with "/".');
  if (path.length > PATH_LENGTH_MAX)
    return refuse(`A path template has at most ${PATH_LENGTH_MAX} characters.`);
  const misplaced = /[;?#\\\s]/u.exec(path);
  if (misplaced) {
    return refuse(
      `A path template may not contain "${misplaced[0]}"; leave query, fragment and ";" parameters out.`,
    );
  }
  const texts = path.slice(1).split('/');
  if (texts.at(-1) === '') texts.pop();
  if (texts.length > PATH_SEGMENTS_MAX)
    return refuse(`A path template has at most ${PATH_SEGMENTS_MAX} segments.`);

  const segments: TemplateSegment[] = [];
  const parameters: string[] = [];
  for (const [index, text] of texts.entries()) {
    const segment = parseSegment(text, parameters);
    if (segment.kind === 'fault') return segment;
    if (segment.kind === 'rest' && index < texts.length - 1)
      return refuse(`"${text}" must be the last segment.`);
    segments.push(segment);
  }
  const repeated = parameters.find((name, index) => parameters.indexOf(name) !== index);
  if (repeated !== undefined)
    return refuse(`The parameter "${repeated}" is named twice; give each its own name.`);
  return { kind: 'template', segments, parameters };
}

function parseSegment(text: string, parameters: string[]): TemplateSegment | TemplateFault {
  if (text === '') return refuse('A path template may not contain "//".');
  if (text === '**') return { kind: 'rest', orNone: true };

  const pieces = text.split(/\{([^{}]*)\}/);
  const parts: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      const part = parseLiteral(piece);
      if (typeof part !== 'string') return part;
      parts.push(part);
      continue;
    }
    const [, name, isRest] = /^([\p{L}\p{N}_$][\p{L}\p{N}_$.[\]-]*)([*+]?)$/u.exec(piece) ?? [];
    if (name === undefined) {
      return refuse(`"{${piece}}" is not a parameter; write a name of letters, digits, "_", "-" or ".".`);
    }
    parameters.push(name);
    if (isRest) {
      if (text !== `{${piece}}`) return refuse(`"{${piece}}" must be a segment of its own.`);
      return { kind: 'rest', orNone: false };
    }
  }

  if (parts.slice(1, -1).includes('')) return refuse(`Two parameters in "${text}" need text between them.`);
  if (parts.length === 2 && parts.join('') === '') return { kind: 'parameter' };
  const folded = foldText(parts.join('x'));
  if (folded === '' || trimSegment(folded) !== folded) {
    return refuse(
      `The segment "${text}" may not start with a space, end with a dot or a space, or be invisible.`,
    );
  }
  return parts.length === 1 ? { kind: 'literal', text: parts.join() } : { kind: 'partial', parts };
}

function parseLiteral(piece: string): string | TemplateFault {
  if (/[{}]/.test(piece)) return refuse('The braces of a path template do not pair.');
  if (piece.includes('*'))
    return refuse('Write {name} for one segment, and {name*} or ** at the end for the rest.');
  const decoded = decodeSegment(piece);
  if ('fault' in decoded) return refuse(decoded.fault);
  const fault = findFaultInDecoded(decoded.text);
  if (fault !== undefined) return refuse(fault);
  if (/[;?#]/.test(foldText(decoded.text)))
    return refuse('A path template may not contain an encoded ";", "?" or "#".');
  return decoded.text;
}

function refuse(message: string): TemplateFault {
  return { kind: 'fault', message };
}
