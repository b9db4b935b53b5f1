export { createSimulatorClock } from './simulator-clock.ts';
export { createWallClock } from './wall-clock.ts';
