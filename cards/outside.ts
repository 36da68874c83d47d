/**
 * Text from outside: customer and contact names, domains, addresses, what people typed.
 *
 * Teams reads TextBlock and FactSet as Markdown ("Format cards in Microsoft Teams"), so such text
 * appears only in TextRuns, input values, choice titles and action data, and is made safe to look at here.
 */

/** Control and bidirectional control characters, and others that are not seen; joiners that scripts need stay. */
const unseen =
  /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const unseenInLines = new RegExp(`(?![\\n\\r\\t])(?:${unseen.source})`, 'gu');
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]|[\u{10800}-\u{10fff}]|[\u{1e800}-\u{1efff}]/u;
/** The date functions of Adaptive Cards; some clients run them wherever text is shown. */
const cardFunction = /\{(?=\{(?:DATE|TIME)\()/g;

/**
 * One line of outside text as a card may show it: on one line, nothing unseen in it, clipped with an
 * ellipsis at `most` characters, and right-to-left script kept from reordering the words around it.
 */
export function shown(text: string | null | undefined, most = 120): string {
  const line = [...oneLine(text, most)];
  const clipped = line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('');
  const literal = clipped.replace(cardFunction, '{\u2060');
  return rightToLeft.test(literal) ? `\u2068${literal}\u2069` : literal;
}

/** Outside text as the value of an input: kept as it was typed, but for what cannot be typed, up to `most` characters. */
export function typed(text: string | null | undefined, most: number): string {
  return String(text ?? '')
    .slice(0, most)
    .replace(unseenInLines, '');
}

/** Whether text is the same whether it is read as Markdown or not. */
export function isPlain(text: string): boolean {
  return !/[\\`*_~[\]<>#|]|^\s*(?:[-+]|\d+[.)])\s|&#?\w+;|:\/\//.test(text);
}

/** A text can be a megabyte long; no more of it is looked at than can be shown. */
function oneLine(text: string | null | undefined, most: number): string {
  return String(text ?? '')
    .slice(0, most * 8)
    .replace(/\s+/g, ' ')
    .replace(unseen, '')
    .trim();
}
