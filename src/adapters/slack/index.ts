export { incidentBlocks } from './blocks.ts';
export { createSlackNotifier, type SlackNotifierOptions } from './slack-notifier.ts';
export { summaryBlocks } from './summary-blocks.ts';
