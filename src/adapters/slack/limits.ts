/** What Slack takes, as `@slack/types` documents it and as bolt-js #2509 measured it. Characters, unless it says otherwise. */
export const SLACK_LIMITS = {
  blocksPerMessage: 50,
  headerText: 150,
  sectionText: 3_000,
  fieldText: 2_000,
  fieldsPerSection: 10,
  contextElements: 10,
  /** over all blocks of a message; each may be legal and the sum still is `msg_blocks_too_long` */
  messageTextOfBlocks: 13_200,
  fallbackText: 3_000,
} as const;

/** How long each part of a card may be. All of them together stay below what one message takes. */
export const CARD_LIMITS = {
  name: 250,
  id: 150,
  reasons: { items: 6, text: 250 },
  mitigation: { items: 10, text: 240 },
  recommendation: 1_000,
  rootCause: 1_200,
  whatNext: 800,
  commands: { items: 6, text: 400 },
  event: 2_000,
  url: 2_000,
} as const;

/** How much of a digest is shown: a table takes 100 rows, and 10,000 characters over all its cells. */
export const DIGEST_LIMITS = { rows: 30, name: 80, cell: 40, worst: 3 } as const;
