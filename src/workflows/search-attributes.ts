import { defineSearchAttributeKey } from '@temporalio/common';

/** The search attributes of spec §6; registered at server start (src/launch) and set by the workflows. */
export const PACING_PLATFORM = defineSearchAttributeKey('PacingPlatform', 'KEYWORD');
export const PACING_STATUS = defineSearchAttributeKey('PacingStatus', 'KEYWORD');
export const PACING_SEVERITY = defineSearchAttributeKey('PacingSeverity', 'KEYWORD');
export const PACING_VARIANCE_PCT = defineSearchAttributeKey('PacingVariancePct', 'DOUBLE');
export const PACING_DEADLINE = defineSearchAttributeKey('PacingDeadline', 'DATETIME');

/** Name and type of each, as `temporal operator search-attribute create` and `start-dev` take them. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'Double' | 'Datetime'>> = {
  PacingPlatform: 'Keyword',
  PacingCampaignId: 'Keyword',
  PacingStatus: 'Keyword',
  PacingSeverity: 'Keyword',
  PacingVariancePct: 'Double',
  PacingDeadline: 'Datetime',
};
