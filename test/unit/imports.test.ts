import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = projectFolder(import.meta.dirname);

interface Import {
  /** Path of the importing file, from the project's root, with `/`. */
  file: string;
  /** A package, or the path of a file from the project's root without its ending. */
  target: string;
}

function projectFolder(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : projectFolder(path.dirname(folder));
}

/** `import`, `export ... from`, `import(...)`, `require(...)` and `typeof import(...)`, by their literal. */
const literal = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;

/** What a source imports, comments and all. */
function targetsOf(source: string): string[] {
  return [...source.matchAll(literal)].map(([, , target = '']) => target);
}

function importsOf(folder: string): Import[] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .flatMap((name) => {
      const file = path.posix.join(folder, name.split(path.sep).join('/'));
      return targetsOf(readFileSync(path.join(root, file), 'utf8')).map((target) => ({
        file,
        target: target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
      }));
    });
}

const imports = ['bot', 'cards', 'src'].flatMap(importsOf);
const isIn = (folder: string) => (where: string) => where.startsWith(`${folder}/`);
const breaking = (isBroken: (one: Import) => boolean) =>
  imports.filter(isBroken).map(({ file, target }) => `${file} imports ${target}`);
const isBotFramework = (target: string) => /^(botbuilder|botframework)($|[-/])/.test(target);
const isRestify = (target: string) => /^restify($|[-/])/.test(target);

describe('who imports what', () => {
  it('reads every way to import', () => {
    const ways = ["import x from 'a'", 'import "b"', "await import('c')", "require('d')", "export * from 'e'"];
    assert.deepEqual(targetsOf(ways.join('\n')), ['a', 'b', 'c', 'd', 'e']);
    assert.ok(imports.length > 500, `${imports.length}`);
    assert.ok(breaking(({ target }) => isBotFramework(target)).length > 5);
  });

  it('Bot Framework is known in bot/teams alone', () => {
    const isElsewhere = ({ file, target }: Import) => isBotFramework(target) && !isIn('bot/teams')(file);
    assert.deepEqual(breaking(isElsewhere), []);
  });

  it('restify is known in bot alone', () => {
    const isElsewhere = ({ file, target }: Import) => isRestify(target) && !isIn('bot')(file);
    assert.deepEqual(breaking(isElsewhere), []);
  });

  it('src knows neither the cards nor the bot', () => {
    assert.deepEqual(
      breaking(({ file, target }) => isIn('src')(file) && (isIn('bot')(target) || isIn('cards')(target))),
      [],
    );
  });

  it('cards know neither src nor the bot', () => {
    assert.deepEqual(
      breaking(({ file, target }) => isIn('cards')(file) && (isIn('bot')(target) || isIn('src')(target))),
      [],
    );
  });

  it('nothing that runs knows the tests', () => {
    assert.deepEqual(
      breaking(({ target }) => isIn('test')(target)),
      [],
    );
  });
});
