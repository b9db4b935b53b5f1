export { incidentBlocks } from './blocks.ts';
export { createSlackNotifier } from './slack-notifier.ts';
export { summaryBlocks } from './summary-blocks.ts';
