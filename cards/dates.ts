import type { Reader } from './card.js';

/** Shown where a time is unknown or cannot be read. */
const unknown = '–';
/** Zones come from outside, so no more formatters than this are kept. */
const mostFormatters = 200;
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * A calendar day, such as `Apr 1, 2023`, for `yyyy-mm-dd` or midnight UTC: the same day for every reader, since
 * dates of acceptance are days, not moments. Any other instant is on the day it falls on in the reader's zone.
 */
export function day(date: string, reader: Reader): string {
  if (date.length > 10 && !/T00:00:00(?:\.0+)?(?:Z|\+00:00)?$/.test(date)) return dayOf(date, reader);
  const time = Date.parse(date);
  return Number.isNaN(time) ? unknown : formatter(reader.locale, 'UTC', dayOnly).format(time);
}

/** A moment in the reader's own zone, such as `Nov 22, 2026, 2:05 PM`; with `UTC` where no zone is known. */
export function moment(instant: string, reader: Reader): string {
  return inZone(instant, reader, dayAndTime, ' UTC');
}

/** The day on which a moment falls in the reader's own zone, such as `Nov 22, 2026`. */
export function dayOf(instant: string, reader: Reader): string {
  return inZone(instant, reader, dayOnly, '');
}

/** The time of day of a moment in the reader's own zone, such as `2:35 PM`; with `UTC` where no zone is known. */
export function timeOf(instant: string, reader: Reader): string {
  return inZone(instant, reader, timeOnly, ' UTC');
}

const timeOnly = { timeStyle: 'short' } as const;
const dayOnly = { dateStyle: 'medium' } as const;
const dayAndTime = { dateStyle: 'medium', timeStyle: 'short' } as const;

function inZone(instant: string, reader: Reader, options: Intl.DateTimeFormatOptions, utc: string): string {
  const { locale, zone } = reader;
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return unknown;
  const offset = offsetMinutes(zone);
  if (offset) return formatter(locale, 'UTC', options).format(time + offset * 60_000);
  try {
    if (zone !== 'UTC') return formatter(locale, zone, options).format(time);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return formatter(locale, 'UTC', options).format(time) + utc;
}

/** Node 20 does not know offsets as zones, so they are added by hand. Undefined for a zone with a name. */
function offsetMinutes(zone: string): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return minutes > 14 * 60 ? undefined : minutes * (match[1] === '-' ? -1 : 1);
}

/** Making a formatter costs far more than using it, so each is made once. */
function formatter(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone} ${Object.keys(options).join()}`;
  let made = formatters.get(name);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    if (formatters.size >= mostFormatters) formatters.clear();
    formatters.set(name, made);
  }
  return made;
}
