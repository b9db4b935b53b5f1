#!/usr/bin/env node
// Bundles the workflows into dist/, so that no start of an image has to.
import { fileURLToPath } from 'node:url';
import { prepare } from './bootstrap.mjs';

await prepare();
const { prebuildWorkflows } = await import('../src/launch/workflow-bundle.ts');
const failureConverter = fileURLToPath(new URL('../src/security/failure-converter.mjs', import.meta.url));
for (const path of await prebuildWorkflows(failureConverter)) process.stdout.write(`${path}\n`);
