import { createDv360Platform } from '../adapters/dv360/index.ts';
import { createGoogleAdsPlatform } from '../adapters/google-ads/index.ts';
import { createMetaPlatform } from '../adapters/meta/index.ts';
import { createGoogleTokenSource, type TokenSource } from '../adapters/shared/google-auth.ts';
import type { Dv360Config, GoogleAdsConfig, MetaConfig, PlatformConfigs } from '../config/platform-config.ts';
import { OutsideFailure } from '../domain/failure.ts';
import type { Platform } from '../domain/platform.ts';
import type { AdPlatform } from '../ports/ad-platform.ts';
import type { CallQuota } from '../ports/call-quota.ts';
import { readGoogleCredential } from './google-credential.ts';

const TIMEOUT_MS = 30_000;
const GOOGLE_ADS_SCOPES = ['https://www.googleapis.com/auth/adwords'];
const DV360_SCOPES = [
  'https://www.googleapis.com/auth/display-video',
  'https://www.googleapis.com/auth/doubleclickbidmanager',
];
/** Live reports cost a run of a daily quota (ad-platform-apis §5); the simulator's cost nothing and must not hide its changes. */
const REPORT_MAX_AGE_MS = { simulator: 0, live: 15 * 60_000 };
const REPORT_POLL = {
  simulator: { firstMs: 50, maxMs: 1_000, giveUpMs: 60_000 },
  live: { firstMs: 5_000, maxMs: 60_000, giveUpMs: 30 * 60_000 },
};

/** The three platforms' adapters, which ask `quota` before each call; one that is left out refuses every call. */
export function composePlatforms(
  configs: PlatformConfigs,
  mode: 'simulator' | 'live',
  quota: CallQuota,
): Record<Platform, AdPlatform> {
  return {
    google: configs.google === null ? leftOut('google') : googleAds(configs.google, quota),
    meta: configs.meta === null ? leftOut('meta') : meta(configs.meta, quota),
    dv360: configs.dv360 === null ? leftOut('dv360') : dv360(configs.dv360, mode, quota),
  };
}

function googleAds(config: GoogleAdsConfig, quota: CallQuota): AdPlatform {
  const { loginCustomerId, ...rest } = config;
  return createGoogleAdsPlatform({
    ...rest,
    quota,
    ...(loginCustomerId === null ? {} : { loginCustomerId }),
    tokenSource: tokens('google', config, GOOGLE_ADS_SCOPES),
    timeoutMs: TIMEOUT_MS,
  });
}

function meta(config: MetaConfig, quota: CallQuota): AdPlatform {
  return createMetaPlatform({ ...config, quota, timeoutMs: TIMEOUT_MS });
}

function dv360(config: Dv360Config, mode: 'simulator' | 'live', quota: CallQuota): AdPlatform {
  return createDv360Platform({
    ...config,
    quota,
    tokenSource: tokens('dv360', config, DV360_SCOPES),
    timeoutMs: TIMEOUT_MS,
    reportMaxAgeMs: REPORT_MAX_AGE_MS[mode],
    poll: REPORT_POLL[mode],
  });
}

function tokens(
  platform: Platform,
  config: GoogleAdsConfig | Dv360Config,
  scopes: readonly string[],
): TokenSource {
  const credential = readGoogleCredential(config.credential);
  return createGoogleTokenSource({ platform, tokenUrl: config.tokenUrl, credential, scopes, now: Date.now });
}

function leftOut(platform: Platform): AdPlatform {
  const refuse = async (): Promise<never> => {
    throw new OutsideFailure(
      'PLATFORM_MISCONFIGURED',
      `${platform} is not among PACEKEEPER_PLATFORMS. Add it there with its credentials, or leave it be.`,
    );
  };
  return {
    platform,
    listAccounts: refuse,
    listCampaigns: refuse,
    readCampaign: refuse,
    readStatus: refuse,
    pause: refuse,
    resume: refuse,
  };
}
