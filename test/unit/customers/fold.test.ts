import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fold } from '../../../src/customers/fold.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';

const anyText = fc.string({ unit: 'binary' });
const anyName = fc.constantFrom(...seedCustomers.map(({ name }) => name));

describe('folding text for a search', () => {
  const pairs = {
    'Bäckerei GRÜNFELD': 'backerei grunfeld',
    'Smørbrød & Søn ApS': 'smorbrod & son aps',
    'Straße STRASSE': 'strasse strasse',
    'Spółdzielnia Żubr': 'spoldzielnia zubr',
    'Boğaziçi IŞIK ışık İ': 'bogazici isik isik i',
    'Œuvre Ærø Þór Ðð Đđ': 'oeuvre aero thor dd dd',
    'ΕΛΑΙΏΝΕΣ Κρήτης': fold('Ελαιώνες ΚΡΉΤΗΣ'),
    Ｃｏｎｔｏｓｏ: 'contoso',
    ｺﾝﾄｿ: 'コントソ',
    '  a\t\n b\u00a0 c\u0000d ': 'a b c d',
    '': '',
  };
  for (const [text, folded] of Object.entries(pairs)) {
    it(`makes ${JSON.stringify(text)} ${JSON.stringify(folded)}`, () => {
      assert.equal(fold(text), folded);
    });
  }

  it('is done once and for all', () => {
    fc.assert(fc.property(anyText, (text) => fold(fold(text)) === fold(text)));
  });

  it('leaves no capitals, no accents, and single blanks only', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.doesNotMatch(fold(text), /\p{Mark}|\p{Control}|\s\s|^\s|\s$/u);
        assert.equal(fold(text), fold(text).toLowerCase());
      }),
    );
  });

  it('finds any part of a name in any case', () => {
    const part = anyName.chain((name) =>
      fc.tuple(fc.constant(name), fc.nat([...name].length), fc.nat([...name].length)).map(([whole, one, other]) => {
        return [whole, [...whole].slice(Math.min(one, other), Math.max(one, other)).join('')] as const;
      }),
    );
    fc.assert(
      fc.property(part, ([name, text]) => {
        for (const typed of [text, text.toUpperCase(), text.toLowerCase()]) {
          assert.ok(fold(name).includes(fold(typed)), `${typed} in ${name}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds the beginning of a Greek word, whose last letter is written otherwise', () => {
    assert.ok(fold('Ασημένια Άλογα').includes(fold('ΑΣ')));
  });
});
