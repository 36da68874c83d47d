import assert from 'node:assert/strict';
import fc from 'fast-check';
import { completeText, existingCustomerLink } from '../../../src/agreements/invitation-mail.js';
import { invitationHtml } from '../../../src/mail/invitation-html.js';

const tag = /<(?!!DOCTYPE html>|\/?(?:html|head|meta|body|p|br|a)[ >])/;

describe('invitationHtml', () => {
  it('has the paragraphs and lines of the text, its language, and the link to click', () => {
    const html = invitationHtml(completeText('Guten Tag,\n\n1. eins\n2. zwei', existingCustomerLink), 'de');
    assert.match(html, /^<!DOCTYPE html>\n<html lang="de" dir="ltr">/);
    assert.match(html, /<p dir="auto">Guten Tag,<\/p>\n<p dir="auto">1\. eins<br>\n2\. zwei<\/p>/);
    assert.ok(html.includes(`<p dir="auto"><a href="${existingCustomerLink}">${existingCustomerLink}</a></p>`));
  });

  it('escapes the ampersands of a link', () => {
    const html = invitationHtml('Hi\n\nhttps://admin.microsoft.com/Home?a=1&b="2"', 'en');
    assert.match(html, /href="https:\/\/admin\.microsoft\.com\/Home\?a=1&amp;b=&quot;2&quot;"/);
  });

  it('makes a link of the last line only, and of an https address only', () => {
    assert.equal(invitationHtml(`${existingCustomerLink}\n\nBye`, 'en').match(/<a /g), null);
    for (const link of ['javascript:alert(1)', 'http://admin.microsoft.com/', 'https://a.example and more']) {
      assert.equal(invitationHtml(`Hi\n\n${link}`, 'en').match(/<a /g), null);
    }
  });

  it('makes a link of an address on this very machine, and of none that only looks like one', () => {
    for (const link of ['http://127.0.0.1:3978/accept?a=1', 'http://localhost/', 'http://localhost:80']) {
      assert.equal(invitationHtml(`Hi\n\n${link}`, 'en').match(/<a /g)?.length, 1, link);
    }
    for (const link of ['http://localhost.example/', 'http://127.0.0.1.example', 'http://localhost:80@a.example']) {
      assert.equal(invitationHtml(`Hi\n\n${link}`, 'en').match(/<a /g), null, link);
    }
  });

  it('contains no element and no attribute that it did not write itself, whatever the text says', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<script>', '"', "'", '" onload="x', '</p>', '&lt;', '<!--', '\n\n'),
    );
    const hostile = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(hostile, hostile, (text, language) => {
        const html = invitationHtml(completeText(text, existingCustomerLink), language);
        assert.doesNotMatch(html, tag);
        assert.equal(html.match(/<a /g)?.length, 1);
        assert.equal(html.match(/<html lang="[^"<>]*" dir="ltr">/g)?.length, 1);
      }),
    );
  });
});
