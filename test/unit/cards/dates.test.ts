import assert from 'node:assert/strict';
import type { Reader } from '../../../cards/card.js';
import { localeOf } from '../../../cards/card.js';
import { day, dayOf, moment } from '../../../cards/dates.js';

const reader = (zone: string, locale: Reader['locale'] = 'en'): Reader => ({ locale, zone });
/** Node separates the hour from AM and PM with one kind of space or another. */
const plain = (text: string) => text.replace(/\s/g, ' ');

describe('Dates on cards', () => {
  it('show the same day to every reader', () => {
    for (const zone of ['America/Los_Angeles', 'Pacific/Auckland', '-11:00', '+14:00', 'UTC']) {
      for (const date of ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z', '2026-03-01']) {
        assert.equal(day(date, reader(zone)), 'Mar 1, 2026');
        assert.equal(day(date, reader(zone, 'de')), '01.03.2026');
      }
    }
  });

  it('show a moment in the zone of the reader', () => {
    const instant = '2026-11-22T23:05:00Z';
    assert.equal(plain(moment(instant, reader('Europe/Berlin'))), 'Nov 23, 2026, 12:05 AM');
    assert.equal(plain(moment(instant, reader('Europe/Berlin', 'de'))), '23.11.2026, 00:05');
    assert.equal(plain(moment(instant, reader('America/New_York'))), 'Nov 22, 2026, 6:05 PM');
    assert.equal(dayOf(instant, reader('Europe/Berlin')), 'Nov 23, 2026');
    assert.equal(dayOf(instant, reader('America/New_York')), 'Nov 22, 2026');
  });

  it('know zones that are offsets', () => {
    const instant = '2026-11-22T23:05:00Z';
    assert.equal(plain(moment(instant, reader('+02:00'))), 'Nov 23, 2026, 1:05 AM');
    assert.equal(plain(moment(instant, reader('-0330'))), 'Nov 22, 2026, 7:35 PM');
    assert.equal(plain(moment(instant, reader('+00:00'))), 'Nov 22, 2026, 11:05 PM UTC');
  });

  it('say UTC where no zone is known', () => {
    for (const zone of ['UTC', 'Nowhere/Land', '', '+99:00']) {
      assert.equal(plain(moment('2026-11-22T23:05:00Z', reader(zone))), 'Nov 22, 2026, 11:05 PM UTC', zone);
    }
  });

  it('show a dash for what is no date', () => {
    for (const text of ['', 'yesterday', '2026-13-45']) {
      assert.equal(day(text, reader('UTC')), '–');
      assert.equal(moment(text, reader('Europe/Berlin')), '–');
    }
  });
});

describe('The language of a card', () => {
  it('is German for German readers and English for everybody else', () => {
    for (const tag of ['de', 'de-DE', 'de-AT', 'DE']) assert.equal(localeOf(tag), 'de', tag);
    for (const tag of ['en', 'en-US', 'fr-FR', 'den', '', undefined]) assert.equal(localeOf(tag), 'en', String(tag));
  });
});
