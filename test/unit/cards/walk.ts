/** One object of a card: an element, an action, a choice. */
export type Element = { [name: string]: unknown };

/** Every object in a card, outer ones first. */
export function elementsOf(node: unknown): Element[] {
  if (Array.isArray(node)) return node.flatMap(elementsOf);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Element, ...Object.values(node).flatMap(elementsOf)];
}

export function ofType(node: unknown, prefix: string): Element[] {
  return elementsOf(node).filter(({ type }) => typeof type === 'string' && type.startsWith(prefix));
}

/** Every text in a card, wherever it is. */
export function textsOf(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(textsOf);
}

/** What a person reads in TextBlocks and TextRuns, line by line. */
export function readable(node: unknown): string {
  const lines = ofType(node, '').map(({ type, text, inlines }) => {
    if (type === 'TextBlock') return String(text);
    return type === 'RichTextBlock' ? (inlines as Element[]).map((run) => run.text).join('') : '';
  });
  return lines.filter(Boolean).join('\n');
}

/** The places where Teams reads Markdown, or where words of others would pass for ours. */
export function ownWordsOf(card: { content: unknown; summary: string }): string[] {
  const names = ['fallbackText', 'title', 'tooltip', 'label', 'errorMessage', 'placeholder', 'altText', 'speak'];
  const places = elementsOf(card.content).flatMap((element) => {
    if (element.type === 'FactSet') return textsOf(element.facts);
    if (element.type === 'TextBlock') return [String(element.text)];
    const isChoice = !('type' in element);
    return isChoice ? [] : names.map((name) => element[name]).filter((text) => typeof text === 'string');
  });
  return [card.summary, ...places];
}
