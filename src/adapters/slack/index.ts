export { incidentBlocks } from './blocks.ts';
export { digestBlocks } from './digest-blocks.ts';
export { BOT_SCOPES, SLACK_EVENTS_PATH, slackManifest } from './manifest.ts';
export { createSlackNotifier } from './slack-notifier.ts';
export { createSlackProbe, type SlackProbe } from './slack-probe.ts';
export { summaryBlocks } from './summary-blocks.ts';
