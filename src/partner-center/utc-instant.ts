const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * The instant of a Partner Center date as ISO 8601 text in UTC, or undefined for anything else.
 * A date without a zone is in UTC, one without a time is its midnight.
 */
export function utcInstant(text: string): string | undefined {
  const [, day, time = '00:00', zone = 'Z'] = isoDate.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00Z`);
  const instant = new Date(`${day}T${time}${zone.toUpperCase()}`);
  // JavaScript reads 31 February as 3 March.
  if (Number.isNaN(instant.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  return instant.toISOString();
}
