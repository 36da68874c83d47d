import assert from 'node:assert/strict';
import { displayNameOf } from '../../../src/mail/address.js';

describe('the display name of a sender', () => {
  const names = {
    'Nordlicht Cloud GmbH <agreements@nordlicht.example>': 'Nordlicht Cloud GmbH',
    '"Carr, \\"T\\" & Co" <a@b.example>': 'Carr, "T" & Co',
    '<a@b.example>': '',
    'a@b.example': '',
    '': '',
  };
  for (const [sender, name] of Object.entries(names)) {
    it(`of ${sender || 'nobody'} is "${name}"`, () => assert.equal(displayNameOf(sender), name));
  }
});
