export { createConsoleNotifier, type KeptCard } from './console-notifier.ts';
