import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files of an authority, of a server that it vouches for, and of a client. */
export interface Certificates {
  folder: string;
  path(file: 'ca.pem' | 'server.pem' | 'server.key' | 'client.pem' | 'client.key'): string;
  remove(): void;
}

/** Makes them anew with openssl; the server is called `serverName` and nothing else. */
export async function someCertificates(serverName: string): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-tls-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=ca',
  );
  for (const name of ['server', 'client'] as const) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    await openssl('req', ...key, ...files, '-subj', `/CN=${name}`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${serverName}\n`);
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    const signed = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`, '-days', '2'];
    await openssl('x509', '-req', ...authority, ...signed);
  }
  const path = (file: string): string => join(folder, file);
  return { folder, path, remove: () => rmSync(folder, { recursive: true }) };
}

/** A TLS end before a server that has none: it asks for a certificate of the client, and hands the bytes on. */
export async function aTlsProxy(
  certificates: Certificates,
  target: string,
): Promise<{ address: string; close(): void }> {
  const { hostname: host, port } = new URL(`tcp://${target}`);
  const open = new Set<Socket>();
  const server = createServer({
    key: readFileSync(certificates.path('server.key')),
    cert: readFileSync(certificates.path('server.pem')),
    ca: readFileSync(certificates.path('ca.pem')),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2'],
  });
  server.on('secureConnection', (secure) => {
    const plain = connect({ host, port: Number(port) });
    for (const socket of [secure, plain]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [secure, plain].forEach((end) => void end.destroy()));
    }
    secure.pipe(plain).pipe(secure);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address() as { port: number };
  const close = (): void => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { address: `127.0.0.1:${bound.port}`, close };
}
