/** A piece of Bicep text. The parts of a string are its literal pieces and, between them, the tokens of `${...}`. */
export type Token =
  | { kind: 'string'; parts: (string | Token[])[]; line: number }
  | { kind: 'word' | 'number' | 'symbol' | 'newline'; text: string; line: number };

const symbols = ['=>', '==', '!=', '&&', '||', '??', ...'{}[]():,.=?!@+-<>'];
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', "'": "'", '\\': '\\', $: '$' };

/** Splits Bicep into tokens. Comments are left out; text that is no Bicep throws with its line. */
export function tokenize(text: string): Token[] {
  return new Tokenizer(text).tokens(false);
}

class Tokenizer {
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  /** Up to the end, or up to the brace that closes `${`. */
  tokens(interpolated: boolean): Token[] {
    const found: Token[] = [];
    let depth = 0;
    for (;;) {
      const token = this.next();
      if (!token) {
        if (interpolated) throw new Error(`line ${this.line}: a string does not end`);
        return found;
      }
      if (token.kind === 'symbol' && token.text === '{') depth += 1;
      if (token.kind === 'symbol' && token.text === '}') {
        if (interpolated && depth === 0) return found;
        depth -= 1;
      }
      found.push(token);
    }
  }

  private next(): Token | undefined {
    this.take(/ +|\/\/.*/y);
    if (this.at >= this.text.length) return undefined;
    const { line } = this;
    if (this.take(/\n/y)) {
      this.line += 1;
      return { kind: 'newline', text: '\n', line };
    }
    if (this.take(/ +|\/\/.*/y)) return this.next();
    const word = this.take(/[A-Za-z_]\w*/y);
    if (word) return { kind: 'word', text: word, line };
    const number = this.take(/\d+/y);
    if (number) return { kind: 'number', text: number, line };
    if (this.take(/'/y)) return { kind: 'string', parts: this.string(), line };
    const symbol = symbols.find((one) => this.text.startsWith(one, this.at));
    if (!symbol) throw new Error(`line ${line}: ${JSON.stringify(this.text[this.at])} is no Bicep`);
    this.at += symbol.length;
    return { kind: 'symbol', text: symbol, line };
  }

  private string(): (string | Token[])[] {
    const parts: (string | Token[])[] = [];
    for (;;) {
      const literal = this.take(/[^'\\$\n]+|\$(?!\{)/y);
      const escaped = literal ? undefined : this.take(/\\./y);
      if (literal) parts.push(literal);
      else if (escaped) parts.push(escapeOf(escaped, this.line));
      else if (this.take(/\$\{/y)) parts.push(this.tokens(true));
      else if (this.take(/'/y)) return parts;
      else throw new Error(`line ${this.line}: a string does not end`);
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }
}

function escapeOf(text: string, line: number): string {
  const meant = escapes[text.slice(1)];
  if (meant === undefined) throw new Error(`line ${line}: ${text} is no escape`);
  return meant;
}
