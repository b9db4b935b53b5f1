import { z } from 'zod';

/** What the Events API v2 takes, as PagerDuty's developer-docs have it. Characters; a body may have 512 KB. */
export const PAGERDUTY_LIMITS = { dedupKey: 255, summary: 1_024 } as const;

/** What we keep to, so that no body comes near 512 KB: 50 details of 1,100 characters are at most 165 KB. */
export const EVENT_LIMITS = {
  source: 255,
  url: 2_000,
  details: { items: 50, name: 100, text: 1_000 },
} as const;

/** One event as it goes out, but for the routing key, which only the client knows. */
export interface PagerDutyEvent {
  event_action: 'trigger' | 'acknowledge' | 'resolve';
  dedup_key: string;
  payload?: {
    summary: string;
    source: string;
    severity: 'critical' | 'error';
    timestamp: string;
    custom_details: Readonly<Record<string, unknown>>;
  };
  client?: string;
  client_url?: string;
  links?: readonly { href: string; text: string }[];
}

/** The body of a 400. */
export const refusalSchema = z.object({
  message: z.string().optional(),
  errors: z.array(z.string()).optional(),
});
