import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/env.ts';
import { connectionOptions, workerConnectionOptions } from '../../src/config/temporal-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-toml-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const TOML = file(
  'temporal.toml',
  `
[profile.default]
address = "self-hosted.example.com:7233"

[profile.cloud]
address = "pacing.a1b2c.tmprl.cloud:7233"
namespace = "pacing.a1b2c"
api_key = "planted-key"
[profile.cloud.grpc_meta]
x-team = "media"

[profile.mtls]
address = "temporal.internal:7233"
[profile.mtls.tls]
client_cert_path = "${file('client.pem', 'a certificate')}"
client_key_path = "${file('client.key', 'a planted-key')}"
server_ca_cert_path = "${file('ca.pem', 'an authority')}"
server_name = "frontend"
`,
);

const AROUND = { temporalAddress: '127.0.0.1:7244', webUiUrl: 'http://127.0.0.1:8244', simulatorUrl: null };

test('without variables and without a file asked for, Temporal is the one that runs in this folder', () => {
  const { temporal } = readConfig({}, AROUND);
  expect(temporal).toMatchObject({ address: '127.0.0.1:7244', namespace: 'default', isOutside: false });
  expect(connectionOptions(temporal)).toEqual({ address: '127.0.0.1:7244' });
});

test('a profile of somebody’s own work is not read unless a variable asks for it', () => {
  mkdirSync(join(folder, 'temporalio'));
  file('temporalio/temporal.toml', '[profile.default]\naddress = "my-cloud.example.com:7233"\n');
  const env = { HOME: folder, XDG_CONFIG_HOME: folder };
  expect(readConfig(env, AROUND).temporal.address).toBe('127.0.0.1:7244');
  const asked = readConfig({ ...env, TEMPORAL_PROFILE: 'default' }, AROUND);
  expect(asked.temporal.address).toBe('my-cloud.example.com:7233');
});

test('a file alone gives its default profile, and wins over what runs in this folder', () => {
  const { temporal } = readConfig({ TEMPORAL_CONFIG_FILE: TOML }, AROUND);
  expect(temporal).toMatchObject({ address: 'self-hosted.example.com:7233', isOutside: true });
});

test('a profile brings address, namespace, API key and headers; with a key TLS is on', () => {
  const { temporal } = readConfig({ TEMPORAL_CONFIG_FILE: TOML, TEMPORAL_PROFILE: 'cloud' });
  expect(temporal.namespace).toBe('pacing.a1b2c');
  expect(connectionOptions(temporal)).toEqual({
    address: 'pacing.a1b2c.tmprl.cloud:7233',
    apiKey: 'planted-key',
    tls: true,
    metadata: { 'x-team': 'media' },
  });
});

test('a profile brings client certificate, authority and server name', () => {
  const { temporal } = readConfig({ TEMPORAL_CONFIG_FILE: TOML, TEMPORAL_PROFILE: 'mtls' });
  expect(temporal.security.tls).toEqual({
    serverNameOverride: 'frontend',
    serverRootCACertificate: Uint8Array.from(Buffer.from('an authority')),
    clientCertPair: {
      crt: Uint8Array.from(Buffer.from('a certificate')),
      key: Uint8Array.from(Buffer.from('a planted-key')),
    },
  });
});

test('a variable wins over the profile; an empty one counts as absent', () => {
  const env = { TEMPORAL_CONFIG_FILE: TOML, TEMPORAL_PROFILE: 'cloud', TEMPORAL_NAMESPACE: '' };
  const { temporal } = readConfig({ ...env, TEMPORAL_ADDRESS: 'other.example.com:7233' });
  expect(temporal).toMatchObject({ address: 'other.example.com:7233', namespace: 'pacing.a1b2c' });
});

test('a header may come by a variable', () => {
  const { temporal } = readConfig({ TEMPORAL_ADDRESS: 'a:7233', 'TEMPORAL_GRPC_META_X-TEAM': 'media' });
  expect(temporal.security.metadata).toEqual({ 'x-team': 'media' });
});

const UNKNOWN = file('unknown.toml', '[profile.default]\naddres = "a:7233"\napi_key = "planted-key"\n');
const BROKEN = file('broken.toml', '[profile.default]\napi_key = "planted-key\n');

test.each([
  [{ TEMPORAL_CONFIG_FILE: BROKEN }, /Invalid TOML document: .* \(line 2 of the file\)/],
  [{ TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' }, /TEMPORAL_CONFIG_FILE: there is no file \/nowhere/],
  [{ TEMPORAL_CONFIG_FILE: TOML, TEMPORAL_PROFILE: 'prod' }, /Profile 'prod' not found/],
  [{ TEMPORAL_CONFIG_FILE: UNKNOWN }, /unrecognized in profile.default: addres/],
  [{ TEMPORAL_TLS: 'yes' }, /TEMPORAL_TLS: expected true or false/],
  [{ TEMPORAL_TLS_CLIENT_CERT_PATH: TOML }, /CLIENT_KEY_PATH: is missing/],
  [{ TEMPORAL_TLS_CLIENT_KEY_DATA: 'planted-key' }, /CLIENT_CERT_PATH: is missing/],
  [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' }, /\/nowhere\/ca.pem/],
])('%j cannot be used, and no key is repeated', (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
  expect(() => readConfig(env)).not.toThrow(/planted-key/);
});

test('a worker packs its calls where they leave the network, and not on a plain connection', () => {
  const packing = (env: Record<string, string>) =>
    workerConnectionOptions(readConfig(env, AROUND).temporal).grpcCompression;

  expect(packing({})).toEqual({ codec: 'none' });
  for (const profile of ['cloud', 'mtls'])
    expect(packing({ TEMPORAL_CONFIG_FILE: TOML, TEMPORAL_PROFILE: profile })).toBeUndefined();
});
