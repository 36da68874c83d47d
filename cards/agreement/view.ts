import type { Card, CustomerRef, FailureView, Reader } from '../card.js';
import { explain } from '../failure.js';
import { shown, typed } from '../outside.js';
import { agreementText, customerLine } from '../parts.js';
import { countryName, languageName } from '../places.js';
import { render, type Value } from '../render.js';
import { say } from '../words.js';

export interface AgreementView {
  /** Nobody in particular where it is not known. */
  customer?: CustomerRef;
  /** What was asked for. */
  wanted: { country: string; language: string };
  /** Fresh links, and what they lead to; none where they could not be had. */
  served?: { displayUrl: string; downloadUrl: string; country: string; language: string };
  failure?: FailureView;
  /** The press that got here: pressed again for new links. */
  again: PressView;
  /** The press that leads back, with what was typed. */
  back: { verb: string; data: PressView };
}

/** What a button sends. `form` is a ticket of our own; the rest is what was typed. */
type PressView = Record<string, string>;

/** The text of the agreement to read or download, for five minutes (Microsoft Learn, "Download a template"). */
export function agreementCard(view: AgreementView, reader: Reader): Card {
  const { locale } = reader;
  const { customer, wanted, served, failure, again, back } = view;
  const shownText = served ?? wanted;
  const names = {
    country: shown(countryName(shownText.country, locale), 60),
    language: shown(languageName(shownText.language, locale), 60),
    wanted: shown(languageName(wanted.language, locale), 60),
  };
  const isOther = served !== undefined && served.language.toLowerCase() !== wanted.language.toLowerCase();
  return render('agreement', reader, {
    heading: say(locale, 'agreement.heading'),
    hasCustomer: customer !== undefined,
    customer: customer ? customerLine(customer) : {},
    text: isOther ? say(locale, 'agreement.fallback', names) : agreementText(shownText, locale),
    failure: failure ? explain(locale, failure) : '',
    displayUrl: openable(served?.displayUrl),
    downloadUrl: openable(served?.downloadUrl),
    repeat: say(locale, served ? 'agreement.again' : 'common.tryAgain'),
    again: carried(again),
    back: { verb: back.verb, data: carried(back.data) },
  });
}

/** What was typed travels along, up to a length that leaves room for it twice. */
function carried(data: PressView): Value {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, name === 'form' ? value : typed(value, 300)]),
  );
}

/** Links of a web page only. */
function openable(url: string | undefined): string {
  return url && /^https?:\/\//.test(url) ? url : '';
}
