export { type ConsoleNotifierOptions, createConsoleNotifier, type KeptCard } from './console-notifier.ts';
