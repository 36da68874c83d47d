import { Temporal } from 'temporal-polyfill';

const opensAt = 9;
const closesAt = 17;

/** When people in a country are at work. */
interface WorkingHours {
  zone: string;
  /** Days of the week, 1 is Monday. */
  weekend: readonly number[];
}

const anywhere: WorkingHours = { zone: 'UTC', weekend: [6, 7] };
const known = new Map<string, WorkingHours>();

/**
 * The moment itself where people in this country are at work then, else the next 09:00 of a working day there.
 * Weekends and time zones are those of Unicode's locale data; holidays are not known. A country with several zones
 * counts by the one in the middle. An unknown country has UTC and the weekend of most.
 *
 * @param country ISO 3166-1 alpha-2, or '' where it is not known.
 */
export function nextWorkingMoment(at: Date, country: string): Date {
  const { zone, weekend } = workingHours(country);
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  if (!weekend.includes(local.dayOfWeek) && local.hour >= opensAt && local.hour < closesAt) return at;
  let day = local.toPlainDate();
  if (local.hour >= opensAt) day = day.add({ days: 1 });
  while (weekend.includes(day.dayOfWeek)) day = day.add({ days: 1 });
  const opening = day.toZonedDateTime({ timeZone: zone, plainTime: { hour: opensAt } });
  return new Date(opening.epochMilliseconds);
}

function workingHours(country: string): WorkingHours {
  let hours = known.get(country);
  if (!hours) {
    hours = read(country);
    known.set(country, hours);
  }
  return hours;
}

interface LocaleData {
  weekInfo?: { weekend: number[] };
  getWeekInfo?(): { weekend: number[] };
  timeZones?: string[];
  getTimeZones?(): string[];
}

/** Node.js 20 has accessors, later versions have methods. */
function read(country: string): WorkingHours {
  if (!/^[A-Z]{2}$/.test(country)) return anywhere;
  const locale = new Intl.Locale(`und-${country}`) as unknown as LocaleData;
  const weekend = (locale.getWeekInfo?.() ?? locale.weekInfo)?.weekend ?? anywhere.weekend;
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  return { zone: inTheMiddle(zones) ?? anywhere.zone, weekend };
}

/** From west to east, by the offset they have on one fixed day. */
function inTheMiddle(zones: readonly string[]): string | undefined {
  const moment = Temporal.Instant.from('2026-01-01T00:00Z');
  const offset = (zone: string) => moment.toZonedDateTimeISO(zone).offsetNanoseconds;
  const sorted = [...zones].sort((one, other) => offset(one) - offset(other) || one.localeCompare(other));
  return sorted[Math.floor(sorted.length / 2)];
}
