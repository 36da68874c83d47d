import { readFileSync } from 'node:fs';

/** The sections of deployment/README.md, by their number or, where they have none, by their title. */
export function sectionOf(name: string): string {
  const sections = readFileSync('deployment/README.md', 'utf8').split('\n## ').slice(1);
  const found = sections.find((text) => text.startsWith(`${name}.`) || text.startsWith(`${name}\n`));
  if (!found) throw new Error(`deployment/README.md has no section ${name}`);
  return found;
}

/** The command lines of a text's blocks of shell, in their order, with continued lines as one. */
export function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)];
  return blocks.flatMap(([, indent = '', block = '']) =>
    block
      .replace(new RegExp(`^${indent}`, 'gm'), '')
      .replace(/\\\n\s*/g, '')
      .replace(/\n +/g, ' ')
      .split('\n')
      .filter((line) => line.trim() !== ''),
  );
}
