import { createHash } from 'node:crypto';
import type { OnCallEvent } from '../../domain/on-call-event.ts';
import { clip, sliceWhole } from '../shared/plain-text.ts';
import { EVENT_LIMITS, PAGERDUTY_LIMITS, type PagerDutyEvent } from './schema.ts';

const PRODUCT = 'Pacekeeper';

/** The event as PagerDuty takes it. What is too long is cut: a refused event calls nobody. */
export function toPagerDutyEvent(event: OnCallEvent): PagerDutyEvent {
  const step = { event_action: event.action, dedup_key: dedupKeyOf(event.dedupKey) };
  if (event.action !== 'trigger') return step;
  return {
    ...step,
    payload: {
      summary: clip(event.summary, PAGERDUTY_LIMITS.summary) || PRODUCT,
      source: clip(event.source, EVENT_LIMITS.source) || PRODUCT,
      severity: event.severity,
      timestamp: event.at,
      custom_details: detailsOf({ incidentKey: event.dedupKey, ...event.details }),
    },
    client: PRODUCT,
    ...linkOf(event.webUrl),
  };
}

/** The incident's key as it is, or where it is too long its start and a hash of it all: the same one for every step. */
export function dedupKeyOf(key: string): string {
  if (key.length <= PAGERDUTY_LIMITS.dedupKey) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${sliceWhole(key, PAGERDUTY_LIMITS.dedupKey - hash.length - 1)}~${hash}`;
}

function detailsOf(details: OnCallEvent['details']): Record<string, unknown> {
  const { items, name, text } = EVENT_LIMITS.details;
  const kept = Object.entries(details).slice(0, items);
  return Object.fromEntries(
    kept.map(([key, value]) => [clip(key, name), typeof value === 'string' ? clip(value, text) : value]),
  );
}

/** A link that is none would have the whole event refused. */
function linkOf(webUrl: string | null): Pick<PagerDutyEvent, 'client_url' | 'links'> {
  if (webUrl === null || webUrl.length > EVENT_LIMITS.url || !/^https?:\/\//i.test(webUrl)) return {};
  return { client_url: webUrl, links: [{ href: webUrl, text: 'The incident in Temporal' }] };
}
