import { type Token, tokenize } from './tokens.js';

export type Expression =
  | { kind: 'string'; parts: (string | Expression)[] }
  | { kind: 'number' | 'name'; text: string }
  | { kind: 'object'; properties: { key: Expression; value: Expression }[] }
  | { kind: 'array'; items: Expression[] }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'call'; of: Expression; with: Expression[] }
  | { kind: 'scope'; names: string[]; outer: Expression[]; body: Expression }
  | { kind: 'operation'; of: Expression[] };

export interface Declaration {
  kind: 'param' | 'var' | 'resource' | 'module' | 'output' | 'using';
  name: string;
  /** Type of a param or output; file of a module; type and version of a resource. */
  type: string;
  decorators: string[];
  value: Expression | undefined;
}

const operators = ['==', '!=', '&&', '||', '??', '+', '-', '<', '>'];

/**
 * Reads what this project uses of Bicep and of its parameter files; everything else throws with its line. It takes the
 * place of the compiler, which cannot be had offline: grammar only, it knows nothing of Azure.
 */
export function parseBicep(text: string): Declaration[] {
  return new Parser(tokenize(text)).file();
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: Token[]) {}

  file(): Declaration[] {
    const found: Declaration[] = [];
    for (this.newlines(); this.at < this.tokens.length; this.newlines()) found.push(this.declaration());
    return found;
  }

  private declaration(): Declaration {
    const decorators: string[] = [];
    while (this.is('@')) {
      decorators.push(nameOf(this.expression()));
      this.newlines();
    }
    const kind = this.word();
    if (kind === 'using') return { kind, name: '', type: this.plainString(), decorators, value: undefined };
    if (kind === 'param') return this.param(decorators);
    if (kind === 'var') return { kind, name: this.word(), type: '', decorators, value: this.assigned() };
    if (kind === 'output') return { kind, name: this.word(), type: this.word(), decorators, value: this.assigned() };
    if (kind !== 'resource' && kind !== 'module') throw this.unexpected();
    const [name, type] = [this.word(), this.plainString()];
    this.is('existing');
    this.must('=');
    return { kind, name, type, decorators, value: this.body() };
  }

  private param(decorators: string[]): Declaration {
    const name = this.word();
    const type = this.peek('=') ? '' : this.word();
    return { kind: 'param', name, type, decorators, value: this.peek('=') ? this.assigned() : undefined };
  }

  private assigned(): Expression {
    this.must('=');
    return this.expression();
  }

  /** Of a resource or module: an object, `if (...) {...}` or `[for ...]`. */
  private body(): Expression {
    if (!this.is('if')) return this.expression();
    return { kind: 'operation', of: [this.expression(), this.expression()] };
  }

  private expression(): Expression {
    let left = this.operand();
    while (operators.some((one) => this.is(one))) left = { kind: 'operation', of: [left, this.operand()] };
    if (!this.is('?')) return left;
    const yes = this.expression();
    this.must(':');
    return { kind: 'operation', of: [left, yes, this.expression()] };
  }

  private operand(): Expression {
    if (this.is('!')) return { kind: 'operation', of: [this.operand()] };
    let found = this.primary();
    for (;;) {
      if (this.is('.')) found = { kind: 'member', of: found, name: this.word() };
      else if (this.is('[')) found = { kind: 'operation', of: [found, ...this.list(']')] };
      else if (this.is('(')) found = { kind: 'call', of: found, with: this.list(')') };
      else return found;
    }
  }

  private primary(): Expression {
    if (this.is('{')) return { kind: 'object', properties: this.properties() };
    if (this.is('(')) return { kind: 'operation', of: this.list(')') };
    if (this.is('[')) return this.peek('for') ? this.loop() : { kind: 'array', items: this.list(']') };
    const token = this.tokens[this.at];
    if (token?.kind === 'string') {
      this.at += 1;
      const parts = token.parts.map((part) => (typeof part === 'string' ? part : new Parser(part).expression()));
      return { kind: 'string', parts };
    }
    if (token?.kind === 'number') {
      this.at += 1;
      return { kind: 'number', text: token.text };
    }
    const name = this.word();
    if (!this.is('=>')) return { kind: 'name', text: name };
    return { kind: 'scope', names: [name], outer: [], body: this.expression() };
  }

  private loop(): Expression {
    this.must('for');
    const name = this.word();
    this.must('in');
    const over = this.expression();
    this.must(':');
    const body = this.expression();
    this.must(']');
    return { kind: 'scope', names: [name], outer: [over], body };
  }

  private properties(): { key: Expression; value: Expression }[] {
    const found: { key: Expression; value: Expression }[] = [];
    for (this.separators(); !this.is('}'); this.separators()) {
      const token = this.tokens[this.at];
      const key: Expression = token?.kind === 'string' ? this.primary() : { kind: 'string', parts: [this.word()] };
      this.must(':');
      found.push({ key, value: this.expression() });
      if (!this.peek('}') && !this.peek(',') && !this.peek('\n')) throw this.unexpected();
    }
    return found;
  }

  private list(end: string): Expression[] {
    const found: Expression[] = [];
    for (this.separators(); !this.is(end); this.separators()) {
      found.push(this.expression());
      if (!this.peek(end) && !this.peek(',') && !this.peek('\n')) throw this.unexpected();
    }
    return found;
  }

  private newlines(): void {
    while (this.is('\n'));
  }

  private separators(): void {
    while (this.is('\n') || this.is(','));
  }

  private peek(text: string): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && token.kind !== 'string' && token.text === text;
  }

  private is(text: string): boolean {
    const found = this.peek(text);
    if (found) this.at += 1;
    return found;
  }

  private must(text: string): void {
    if (!this.is(text)) throw this.unexpected();
  }

  private word(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word') throw this.unexpected();
    this.at += 1;
    return token.text;
  }

  private plainString(): string {
    const { kind, parts } = this.primary() as { kind: string; parts: unknown[] };
    if (kind !== 'string' || parts.some((part) => typeof part !== 'string')) throw this.unexpected();
    return parts.join('');
  }

  private unexpected(): Error {
    const token = this.tokens[this.at];
    return new Error(`line ${token?.line ?? 'end'}: unexpected ${JSON.stringify(token ?? 'end of the file')}`);
  }
}

function nameOf(decorator: Expression): string {
  return decorator.kind === 'call' && decorator.of.kind === 'name' ? decorator.of.text : '';
}
