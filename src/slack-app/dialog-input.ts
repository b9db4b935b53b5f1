import { z } from 'zod';
import { addMs, HOUR_MS, type Instant, MINUTE_MS } from '../domain/instant.ts';
import { REASON_CATEGORIES } from '../domain/reason-category.ts';
import { type DecisionMessage, decisionSchema } from '../workflows/messages.ts';
import { type AskedDecision, INPUTS, MIN_REASON, SNOOZE_HOURS } from './dialog.ts';

/** What a dialog adds to a decision. */
export type DialogAnswer = Pick<
  DecisionMessage,
  'reason' | 'category' | 'until' | 'targetSpend' | 'thresholdPct' | 'expiresAt'
>;

/** What was typed: an answer, or what is wrong at which input. */
export type DialogInput =
  | { kind: 'answer'; answer: DialogAnswer }
  | { kind: 'errors'; errors: Record<string, string> };

/** The longest time that an override may be asked for here; what the policy allows is for the incident to say. */
const MAX_OVERRIDE_HOURS = 168;

/** Less than what is asked for, so that "24 hours" is never more than 24 on a clock that is a little behind ours. */
const CLOCKS_DIFFER_MS = MINUTE_MS;

const valuesSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      value: z.string().nullish(),
      selected_option: z.object({ value: z.string() }).nullish(),
    }),
  ),
);

type Read = (input: string) => string;
type Part = Partial<DialogAnswer> | { errors: Record<string, string> };

/**
 * Reads what was typed into a dialog at `now`. Only what cannot be a decision at all is an error here, at its input;
 * everything else is for the incident to judge.
 */
export function readDialogInput(decision: AskedDecision, values: unknown, now: Instant): DialogInput {
  const parsed = valuesSchema.safeParse(values);
  const read: Read = (input) => {
    const field = parsed.success ? parsed.data[input]?.[input] : undefined;
    return (field?.value ?? field?.selected_option?.value ?? '').trim();
  };
  const parts = [readReason(read), ...OWN_PARTS[decision].map((part) => part(read, now))];
  const errors = Object.assign({}, ...parts.map((part) => ('errors' in part ? part.errors : {})));
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors };
  return { kind: 'answer', answer: Object.assign({ reason: '' }, ...parts) };
}

const OWN_PARTS: Readonly<Record<AskedDecision, readonly ((read: Read, now: Instant) => Part)[]>> = {
  reject: [],
  snooze: [readSnooze],
  override: [readAmounts, readExpiry],
};

function readReason(read: Read): Part {
  const category = REASON_CATEGORIES.find((known) => known === read(INPUTS.category));
  const reason = read(INPUTS.reason);
  const errors = {
    ...(category === undefined ? { [INPUTS.category]: 'Choose what kind of reason it is.' } : {}),
    ...(reason.length < MIN_REASON
      ? { [INPUTS.reason]: `Say why in at least ${MIN_REASON} characters.` }
      : {}),
  };
  return category === undefined || Object.keys(errors).length > 0 ? { errors } : { category, reason };
}

function readSnooze(read: Read, now: Instant): Part {
  const hours = SNOOZE_HOURS.find((known) => String(known) === read(INPUTS.hours));
  return hours === undefined
    ? { errors: { [INPUTS.hours]: 'Choose for how long.' } }
    : { until: hoursFrom(now, hours) };
}

function readExpiry(read: Read, now: Instant): Part {
  const text = read(INPUTS.hours);
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return hours < 1 || hours > MAX_OVERRIDE_HOURS
    ? { errors: { [INPUTS.hours]: `Enter a whole number of hours, from 1 to ${MAX_OVERRIDE_HOURS}.` } }
    : { expiresAt: hoursFrom(now, hours) };
}

/** One of the two, in the form that the incident reads. */
function readAmounts(read: Read): Part {
  const [target, threshold] = [read(INPUTS.targetSpend), read(INPUTS.thresholdPct)];
  if (target === '' && threshold === '') {
    return { errors: { [INPUTS.targetSpend]: 'Enter an amount here, or a percentage below.' } };
  }
  if (target !== '' && threshold !== '') {
    return { errors: { [INPUTS.thresholdPct]: 'Leave this empty, or the amount above: only one counts.' } };
  }
  return target === '' ? readThreshold(threshold) : readTarget(target);
}

function readTarget(text: string): Part {
  const targetSpend = decisionSchema().shape.targetSpend.safeParse(text);
  return targetSpend.success
    ? { targetSpend: targetSpend.data }
    : { errors: { [INPUTS.targetSpend]: 'Write the amount with digits and a point, such as 1500.00.' } };
}

function readThreshold(text: string): Part {
  const number = /^\d{1,4}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  const thresholdPct = decisionSchema().shape.thresholdPct.safeParse(number);
  return thresholdPct.success
    ? { thresholdPct: thresholdPct.data }
    : { errors: { [INPUTS.thresholdPct]: 'Enter a percentage above 0 and up to 1000, such as 40.' } };
}

function hoursFrom(now: Instant, hours: number): Instant {
  return addMs(now, hours * HOUR_MS - CLOCKS_DIFFER_MS);
}
