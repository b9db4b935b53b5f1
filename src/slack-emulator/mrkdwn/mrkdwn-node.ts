/** A piece of mrkdwn, as Slack reads it. */
export type MrkdwnNode =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'styled'; style: 'bold' | 'italic' | 'strike'; children: MrkdwnNode[] }
  | { kind: 'code'; text: string }
  | { kind: 'preformatted'; text: string }
  | { kind: 'quote'; children: MrkdwnNode[] }
  | { kind: 'link'; url: string; label: string }
  /** a mention that notifies people */
  | { kind: 'ping'; label: string }
  | { kind: 'channel'; id: string; label: string }
  | { kind: 'date'; timestamp: number; format: string; url: string | null; fallback: string };
