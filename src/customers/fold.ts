/** Letters that Unicode does not take apart into a base letter and a mark. */
const plain: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};

/** Text as it is searched: lower case, without accents, white space and control characters made single blanks. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþıς]/g, (letter) => plain[letter] ?? letter)
    .replace(/[\s\p{Control}]+/gu, ' ')
    .trim();
}
