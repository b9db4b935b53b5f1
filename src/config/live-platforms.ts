import type { Platform } from '../domain/platform.ts';
import { PLATFORMS } from '../domain/platform.ts';
import type { ParsedEnv } from './env-schema.ts';
import {
  API_VERSIONS,
  ASSUMED_LAG_HOURS,
  type Dv360Config,
  type GoogleAdsConfig,
  type GoogleCredentialConfig,
  type MetaConfig,
  type PlatformConfigs,
} from './platform-config.ts';
import { addressProblem } from './public-address.ts';

const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** The real platforms, with every problem of their configuration added to `problems`. */
export function livePlatforms(env: ParsedEnv, problems: string[]): PlatformConfigs {
  const wanted: readonly Platform[] = env.PACEKEEPER_PLATFORMS ?? PLATFORMS;
  const reader = new LiveReader(env, problems);
  return {
    google: wanted.includes('google') ? googleAds(env, reader) : null,
    meta: wanted.includes('meta') ? meta(env, reader) : null,
    dv360: wanted.includes('dv360') ? dv360(env, reader) : null,
  };
}

function googleAds(env: ParsedEnv, reader: LiveReader): GoogleAdsConfig {
  return {
    baseUrl: reader.address('GOOGLE_ADS_BASE_URL', 'https://googleads.googleapis.com'),
    apiVersion: env.GOOGLE_ADS_API_VERSION ?? API_VERSIONS.google,
    tokenUrl: reader.address('GOOGLE_OAUTH_TOKEN_URL', TOKEN_URL),
    accountIds: env.GOOGLE_ADS_ACCOUNTS ?? null,
    loginCustomerId: env.GOOGLE_ADS_LOGIN_CUSTOMER_ID ?? null,
    credential: reader.googleCredential('GOOGLE_ADS'),
    assumedLagHours: ASSUMED_LAG_HOURS.google,
  };
}

function meta(env: ParsedEnv, reader: LiveReader): MetaConfig {
  return {
    baseUrl: reader.address('META_GRAPH_BASE_URL', 'https://graph.facebook.com'),
    apiVersion: env.META_API_VERSION ?? API_VERSIONS.meta,
    accountIds: env.META_ACCOUNTS ?? null,
    accessToken: reader.needed('META_ACCESS_TOKEN'),
    appSecret: env.META_APP_SECRET ?? null,
    assumedLagHours: ASSUMED_LAG_HOURS.meta,
  };
}

function dv360(env: ParsedEnv, reader: LiveReader): Dv360Config {
  return {
    baseUrl: reader.address('DV360_BASE_URL', 'https://displayvideo.googleapis.com'),
    apiVersion: env.DV360_API_VERSION ?? API_VERSIONS.dv360,
    reportsBaseUrl: reader.address('DBM_BASE_URL', 'https://doubleclickbidmanager.googleapis.com'),
    reportsApiVersion: env.DBM_API_VERSION ?? API_VERSIONS.reports,
    tokenUrl: reader.address('GOOGLE_OAUTH_TOKEN_URL', TOKEN_URL),
    accountIds: env.DV360_ACCOUNTS ?? null,
    credential: reader.googleCredential('DV360'),
    assumedLagHours: ASSUMED_LAG_HOURS.dv360,
  };
}

type UrlName =
  | 'GOOGLE_ADS_BASE_URL'
  | 'META_GRAPH_BASE_URL'
  | 'DV360_BASE_URL'
  | 'DBM_BASE_URL'
  | 'GOOGLE_OAUTH_TOKEN_URL';

/** Reads values of live mode and notes what is wrong with them, so that all of it can be said at once. */
class LiveReader {
  readonly #env: ParsedEnv;
  readonly #problems: string[];

  constructor(env: ParsedEnv, problems: string[]) {
    this.#env = env;
    this.#problems = problems;
  }

  needed(
    name:
      | 'META_ACCESS_TOKEN'
      | `${'GOOGLE_ADS' | 'DV360'}_${'CLIENT_ID' | 'CLIENT_SECRET' | 'REFRESH_TOKEN'}`,
  ): string {
    const value = this.#env[name];
    if (value === undefined) this.#note(`${name}: is missing`);
    return value ?? '';
  }

  address(name: UrlName, standard: string): string {
    const value = this.#env[name] ?? standard;
    const problem = addressProblem(value);
    if (problem !== null) this.#note(`${name}: ${problem}`);
    return value.replace(/\/$/, '');
  }

  googleCredential(prefix: 'GOOGLE_ADS' | 'DV360'): GoogleCredentialConfig {
    const path = this.#env[`${prefix}_SERVICE_ACCOUNT_FILE`];
    if (path !== undefined) return { kind: 'service_account_file', path };
    const parts = (['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'] as const).map(
      (part) => `${prefix}_${part}` as const,
    );
    if (parts.every((name) => this.#env[name] === undefined)) {
      this.#note(`${prefix}_SERVICE_ACCOUNT_FILE: is missing (or ${parts.join(', ')})`);
      return { kind: 'service_account_file', path: '' };
    }
    const [clientId = '', clientSecret = '', refreshToken = ''] = parts.map((name) => this.needed(name));
    return { kind: 'refresh_token', clientId, clientSecret, refreshToken };
  }

  #note(problem: string): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
  }
}
