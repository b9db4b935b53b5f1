#!/usr/bin/env node
// Bundles the workflows into dist/, so that no start of an image has to.
import { prepare } from './bootstrap.mjs';

await prepare();
const { prebuildWorkflows } = await import('../src/launch/workflow-bundle.ts');
process.stdout.write(`${await prebuildWorkflows()}\n`);
