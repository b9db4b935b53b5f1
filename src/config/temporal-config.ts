import { existsSync } from 'node:fs';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import type { ParsedEnv } from './env-schema.ts';
import type { SecretKey } from './secret-keys.ts';

/** The Temporal to work with. `security` and the keys are secrets. */
export interface TemporalConfig {
  address: string;
  namespace: string;
  webUiUrl: string | null;
  /** the environment or a profile says where it is; else it is the embedded one */
  isOutside: boolean;
  security: Security;
  /** of what is kept there: the first one encrypts, all decrypt; none: payloads stay plain */
  encryptionKeys: readonly SecretKey[];
  /** by which decisions are signed: the first one signs, all are believed */
  signingKeys: readonly SecretKey[];
}

/** How a connection is protected, as both kinds of connection of the SDK take it. */
export type Security = Pick<ClientConnectConfig['connectionOptions'], 'apiKey' | 'tls' | 'metadata'>;

/** What runs in this folder, for what environment and profile leave open. */
export interface TemporalAround {
  temporalAddress: string | null;
  webUiUrl: string | null;
}

/** What was read: the environment as it came, and its parsed form. */
interface Given {
  env: Record<string, string>;
  parsed: ParsedEnv;
}

const ADDRESS_DEFAULT = '127.0.0.1:7233';
const NAMESPACE_DEFAULT = 'default';

/**
 * Address, namespace and protection of the connection, in this order: `TEMPORAL_*` variables, the profile of a
 * `temporal.toml`, what runs in this folder. The file is read only where `TEMPORAL_PROFILE` or `TEMPORAL_CONFIG_FILE` asks for
 * it, so that a profile of somebody's own work never draws in an embedded run.
 */
export function readTemporal(given: Given, around: TemporalAround, problems: string[]): TemporalConfig {
  const { parsed } = given;
  problems.push(...halfGiven(parsed));
  const { connectionOptions, namespace } = load(given, problems);
  const { address, apiKey, tls, metadata } = connectionOptions;
  return {
    address: address ?? around.temporalAddress ?? ADDRESS_DEFAULT,
    namespace: namespace ?? NAMESPACE_DEFAULT,
    webUiUrl: parsed.TEMPORAL_UI_URL ?? around.webUiUrl,
    isOutside: address !== undefined,
    encryptionKeys: parsed.PACEKEEPER_ENCRYPTION_KEYS ?? [],
    signingKeys: parsed.PACEKEEPER_SIGNING_KEYS ?? [],
    security: {
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(tls === undefined ? {} : { tls }),
      ...(metadata === undefined ? {} : { metadata }),
    },
  };
}

/** What a client's `Connection` connects with. */
export function connectionOptions({ address, security }: TemporalConfig): { address: string } & Security {
  return { address, ...security };
}

/**
 * What a worker's `NativeConnection` connects with. Plain connections stay on their own network, where packing every call, as
 * the SDK does by default, costs server and worker a tenth of their processor time and saves nothing.
 */
export function workerConnectionOptions(
  config: TemporalConfig,
): ReturnType<typeof connectionOptions> & { grpcCompression?: { codec: 'none' } } {
  const { tls, apiKey } = config.security;
  const isPlain = !tls && apiKey === undefined;
  return { ...connectionOptions(config), ...(isPlain ? { grpcCompression: { codec: 'none' } } : {}) };
}

/** A file or a profile that is not there, a key that cannot be read, a setting that nobody knows: each is a problem. */
function load({ env, parsed }: Given, problems: string[]): ClientConnectConfig {
  const { TEMPORAL_CONFIG_FILE: path, TEMPORAL_PROFILE: profile } = parsed;
  if (path !== undefined && !existsSync(path)) {
    problems.push(`TEMPORAL_CONFIG_FILE: there is no file ${path}`);
    return NOTHING;
  }
  const isFileWanted = path !== undefined || profile !== undefined;
  try {
    return loadClientConnectConfig({
      overrideEnvVars: env,
      ...(isFileWanted ? { configFileStrict: true } : { disableFile: true }),
    });
  } catch (error) {
    problems.push(`TEMPORAL_…: ${reasonOf(error)}`);
    return NOTHING;
  }
}

/** A file that is no TOML is shown with the lines around the mistake, which may hold a key: only their number is told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = 'line' in error ? ` (line ${String(error.line)} of the file)` : '';
  return `${error.message.split('\n')[0]}${place}`;
}

const NOTHING: ClientConnectConfig = { connectionOptions: {} };

/** The library leaves out a certificate without its key, and the server then refuses for no visible reason. */
function halfGiven(parsed: ParsedEnv): string[] {
  const cert = parsed.TEMPORAL_TLS_CLIENT_CERT_PATH ?? parsed.TEMPORAL_TLS_CLIENT_CERT_DATA;
  const key = parsed.TEMPORAL_TLS_CLIENT_KEY_PATH ?? parsed.TEMPORAL_TLS_CLIENT_KEY_DATA;
  if ((cert === undefined) === (key === undefined) || parsed.TEMPORAL_PROFILE !== undefined) return [];
  return [
    cert === undefined
      ? 'TEMPORAL_TLS_CLIENT_CERT_PATH: is missing, though the key of a client certificate is set'
      : 'TEMPORAL_TLS_CLIENT_KEY_PATH: is missing, though a client certificate is set',
  ];
}
