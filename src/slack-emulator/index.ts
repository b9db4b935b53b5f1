export { slackSignature } from './interactivity/signature.ts';
export type { SlackEmulatorOptions } from './settings.ts';
export { type SlackEmulator, startSlackEmulator } from './start-slack-emulator.ts';
