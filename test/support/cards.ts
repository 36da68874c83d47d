import assert from 'node:assert/strict';

type Json = Record<string, unknown>;

export interface Button {
  type: string;
  title: string;
  verb: string;
  data: Json;
  url?: string;
}

export interface Input {
  type: string;
  id: string;
  label: string;
  value: string;
  choices: { title: string; value: string }[];
}

/** A card as a person meets it: words to read, fields to fill in, buttons to press. */
export class SeenCard {
  constructor(readonly content: Json) {}

  /** Everything there is to read, line by line: texts, labels, choices, button titles. */
  get text(): string {
    const lines: string[] = [];
    walk(this.content, (node) => {
      if (Array.isArray(node.inlines)) {
        lines.push(node.inlines.map((run) => (typeof run === 'string' ? run : ((run as Json).text ?? ''))).join(''));
      }
      for (const name of ['text', 'label', 'errorMessage', 'title', 'value']) {
        const isRun = node.type === 'TextRun';
        if (!isRun && typeof node[name] === 'string') lines.push(node[name]);
      }
    });
    return lines.join('\n');
  }

  get buttons(): Button[] {
    const found: Button[] = [];
    walk(this.content, (node) => {
      if (typeof node.type === 'string' && node.type.startsWith('Action.')) found.push(node as unknown as Button);
    });
    return found;
  }

  get inputs(): Input[] {
    const found: Input[] = [];
    walk(this.content, (node) => {
      if (typeof node.type === 'string' && node.type.startsWith('Input.')) {
        found.push({ value: '', choices: [], ...node } as unknown as Input);
      }
    });
    return found;
  }

  /** The button with this title; fails when there is none. */
  button(title: string): Button {
    const button = this.buttons.find((candidate) => candidate.title === title);
    assert.ok(button, `no button "${title}" among: ${this.buttons.map((one) => one.title).join(', ')}\n${this.text}`);
    return button;
  }

  /** The field with this label; fails when there is none. */
  input(label: string): Input {
    const input = this.inputs.find((candidate) => candidate.label === label);
    assert.ok(input, `no field "${label}" among: ${this.inputs.map((one) => one.label).join(', ')}\n${this.text}`);
    return input;
  }

  /** What the fields hold as the card is shown. */
  get values(): Record<string, string> {
    return Object.fromEntries(this.inputs.map(({ id, value }) => [id, value ?? '']));
  }
}

function walk(node: unknown, visit: (node: Json) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === 'object' && node !== null) {
    visit(node as Json);
    for (const value of Object.values(node)) walk(value, visit);
  }
}
