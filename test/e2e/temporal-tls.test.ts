import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectTemporal, withTemporal } from '../../src/cli/temporal-client.ts';
import { readConfig } from '../../src/config/env.ts';
import { connectionOptions, type TemporalConfig } from '../../src/config/temporal-config.ts';
import { aTemporal, type TestTemporal } from '../support/temporal.ts';
import { aTlsProxy, type Certificates, someCertificates } from '../support/tls.ts';

// A real Temporal server behind a real TLS end that asks for a client's certificate, as a self-hosted one would be.

const SERVER_NAME = 'frontend.temporal.internal';
let temporal: TestTemporal;
let certificates: Certificates;
let proxy: Awaited<ReturnType<typeof aTlsProxy>>;

beforeAll(async () => {
  [temporal, certificates] = await Promise.all([aTemporal(), someCertificates(SERVER_NAME)]);
  proxy = await aTlsProxy(certificates, temporal.address);
  writeFileSync(`${certificates.folder}/temporal.toml`, toml());
});

afterAll(async () => {
  proxy.close();
  await temporal.close();
  certificates.remove();
});

function toml(): string {
  const ca = `server_ca_cert_path = "${certificates.path('ca.pem')}"\nserver_name = "${SERVER_NAME}"`;
  const cert = `client_cert_path = "${certificates.path('client.pem')}"\nclient_key_path = "${certificates.path('client.key')}"`;
  const profile = (name: string, tls: string) =>
    `[profile.${name}]\naddress = "${proxy.address}"\n[profile.${name}.tls]\n${tls}\n`;
  return [
    profile('prod', `${ca}\n${cert}`),
    profile('uncertified', ca),
    profile('misnamed', `${ca.replace(SERVER_NAME, 'other.internal')}\n${cert}`),
  ].join('\n');
}

function profile(name: string): TemporalConfig {
  const env = { TEMPORAL_CONFIG_FILE: `${certificates.folder}/temporal.toml`, TEMPORAL_PROFILE: name };
  return readConfig(env).temporal;
}

test('a command reaches a server that wants TLS and a certificate, by a profile', async () => {
  const found = await withTemporal(profile('prod'), (client) =>
    client.workflowService.describeNamespace({ namespace: 'default' }),
  );
  expect(found.namespaceInfo?.name).toBe('default');
});

test('a worker reaches it by the same profile', async () => {
  const connection = await NativeConnection.connect(connectionOptions(profile('prod')));
  const found = await connection.workflowService.describeNamespace({ namespace: 'default' });
  await connection.close();
  expect(found.namespaceInfo?.name).toBe('default');
});

test.each(['uncertified', 'misnamed'])(
  'a connection that is not trusted is no connection: %s',
  async (name) => {
    await expect(NativeConnection.connect(connectionOptions(profile(name)))).rejects.toThrow();
  },
);

test('API key and headers go out with the call, under TLS', async () => {
  const key = readFileSync(certificates.path('server.key'));
  const server = createSecureServer({ key, cert: readFileSync(certificates.path('server.pem')) });
  const heard = new Promise<IncomingHttpHeaders>((hear) => {
    server.on('stream', (stream, headers) => {
      hear(headers);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' },
        { endStream: true },
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { temporal: config } = readConfig({
    TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
    TEMPORAL_API_KEY: 'a-key',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.path('ca.pem'),
    TEMPORAL_TLS_SERVER_NAME: SERVER_NAME,
    'TEMPORAL_GRPC_META_X-TEAM': 'media',
  });

  await expect(connectTemporal(config)).rejects.toThrow();

  expect(await heard).toMatchObject({ authorization: 'Bearer a-key', 'x-team': 'media' });
  server.close();
});
