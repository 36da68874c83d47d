/** Characters that are not seen but change how text around them is read: bidi controls, zero-width fillers. */
const unseen = /(?!\u200c|\u200d|\p{Variation_Selector})[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;
const halfCharacter = /\p{Surrogate}/gu;

/**
 * Text from outside as it may stand in one line of a message: no line break, no control, no bidi override
 * (joiners that Persian, Indic scripts and emoji need are kept), white space made single blanks.
 */
export function singleLine(text: string): string {
  return wellFormed(text)
    .replace(/[\s\p{Control}]+/gu, ' ')
    .trim();
}

/** The same for text of several lines, separated by `\n`; never more than one empty line in a row. */
export function plainLines(text: string): string {
  return wellFormed(text)
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/(?!\n)[\p{Control}]/gu, ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

/** At most this many characters; what was longer ends in an ellipsis. No character is cut in half. */
export function shorten(text: string, longest: number): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  return `${characters
    .slice(0, longest - 1)
    .join('')
    .trimEnd()}…`;
}

const longestName = 100;

/** A name from outside as a text may hold it: one line, at most 100 characters. */
export function asName(text: string | undefined): string {
  return shorten(singleLine(text ?? ''), longestName);
}

/** Puts the names in, in one pass: what a name itself says is not looked at again. */
export function fill(template: string, names: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '');
}

/** Text for the inside of an HTML element or of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function wellFormed(text: string): string {
  return text.replace(halfCharacter, '\ufffd').replace(unseen, '');
}
