import { z } from 'zod';

/**
 * Text from outside with so many characters. As `z.string().min(least).max(most)`, except that these throw over an
 * object that pretends to have a `length`.
 */
export function sizedText(least: number, most = Number.POSITIVE_INFINITY) {
  return z.string().refine(({ length }) => length >= least && length <= most);
}
