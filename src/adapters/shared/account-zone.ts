import { isTimeZone } from '../../domain/flight.ts';
import { type AnswerSource, unreadableAnswer } from './answer.ts';

/** The account's zone, if it is one; without it no day of the account can be told, so the account cannot be read. */
export function checkedZone(timeZone: string, source: AnswerSource): string {
  if (isTimeZone(timeZone)) return timeZone;
  throw unreadableAnswer(source, `"${timeZone.slice(0, 40)}" is no time zone that this Node knows`);
}
