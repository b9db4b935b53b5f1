import { createSimulator } from '../../src/simulator/index.ts';

/** A simulator in a process of its own, so that a test can kill it; prints its address. */
const [, , stateDir = ''] = process.argv;
const simulator = createSimulator({ stateDir });
const { url } = await simulator.listen();
process.stdout.write(`${url}\n`);
