export { incidentBlocks } from './blocks.ts';
export { digestBlocks } from './digest-blocks.ts';
export { createSlackNotifier } from './slack-notifier.ts';
export { summaryBlocks } from './summary-blocks.ts';
