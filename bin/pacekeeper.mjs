#!/usr/bin/env node
import { prepare } from './bootstrap.mjs';

await prepare();
const { main } = await import('../src/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
