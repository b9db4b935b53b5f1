import { z } from 'zod';
import { parseJson } from '../http/parse-json.ts';

/** A boolean; forms send it as a word. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1');

/** A whole number; forms send it as digits. */
export const whole = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform(Number);

/** Text, also where JSON sent a number, such as a `ts` without quotes. */
export const word = z.union([z.string(), z.number()]).transform(String);

/** A structure; forms send it as JSON in a string. What cannot be read is `undefined`. */
export function structure(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}
