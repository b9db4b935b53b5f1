#!/usr/bin/env node
// `node bin/healthy.mjs URL`: exit 0 where it answers with 2xx within three seconds, else 1. For containers without curl.
const url = process.argv[2] ?? '';
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
