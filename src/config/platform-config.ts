/** How we prove to Google who we are; a service account's key stays in its file until an adapter needs it. */
export type GoogleCredentialConfig =
  | { kind: 'refresh_token'; clientId: string; clientSecret: string; refreshToken: string }
  | { kind: 'service_account_file'; path: string };

/** Google Ads: where it is, which version, whose accounts (null: all that the credential reaches). */
export interface GoogleAdsConfig {
  baseUrl: string;
  apiVersion: string;
  tokenUrl: string;
  accountIds: readonly string[] | null;
  loginCustomerId: string | null;
  credential: GoogleCredentialConfig;
  assumedLagHours: number;
}

/** Meta: where it is, which version, whose accounts (null: all that the token reaches). */
export interface MetaConfig {
  baseUrl: string;
  apiVersion: string;
  accountIds: readonly string[] | null;
  accessToken: string;
  appSecret: string | null;
  assumedLagHours: number;
}

/** DV360 with Bid Manager, where the spend comes from; `accountIds` are advertisers. */
export interface Dv360Config {
  baseUrl: string;
  apiVersion: string;
  reportsBaseUrl: string;
  reportsApiVersion: string;
  tokenUrl: string;
  accountIds: readonly string[] | null;
  credential: GoogleCredentialConfig;
  assumedLagHours: number;
}

/** The platforms that are configured; null for one that is left out (PACEKEEPER_PLATFORMS). */
export interface PlatformConfigs {
  google: GoogleAdsConfig | null;
  meta: MetaConfig | null;
  dv360: Dv360Config | null;
}

/** Hours by which each platform's figures usually lag (ad-platform-apis §3–§5), used where it does not tell. */
export const ASSUMED_LAG_HOURS = { google: 3, meta: 1, dv360: 6 } as const;

/** Versions of the platforms' interfaces that the adapters are written for. */
export const API_VERSIONS = { google: 'v26', meta: 'v26.0', dv360: 'v4', reports: 'v2' } as const;
