import { plainLines, singleLine } from './text.js';

/** The text without the link, wherever in it the link stood, in whatever case. */
export function withoutLink(text: string, link: string): string {
  const address = singleLine(link);
  let rest = plainLines(text);
  if (!address) return rest;
  // Taking one out may close the gap around another: "htt<link>ps://…". So until none is left.
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(anyCase(address), '');
  }
  return plainLines(rest);
}

/**
 * The body, an empty line, the link. Whatever the body says, the link stands once, alone, as the last line:
 * it cannot be edited away. Completing a text twice changes nothing.
 */
export function completeText(body: string, link: string): string {
  const text = withoutLink(body, link);
  const address = singleLine(link);
  return text ? `${text}\n\n${address}` : address;
}

function anyCase(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), 'giu');
}
