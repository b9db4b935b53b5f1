import { OutsideFailure } from '../../domain/failure.ts';
import type { Platform } from '../../domain/platform.ts';

/** A base URL of the configuration: http or https, no user, query or fragment. Throws PLATFORM_MISCONFIGURED otherwise. */
export function parseBaseUrl(platform: Platform, baseUrl: string): string {
  const url = tryParse(baseUrl);
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '';
  if (isPlain) return url.href.replace(/\/+$/, '');
  throw new OutsideFailure(
    'PLATFORM_MISCONFIGURED',
    `The base URL of ${platform} is not a plain http(s) address. Set it to one such as https://host or http://127.0.0.1:8080.`,
    { details: { platform } },
  );
}

/** The address to call; query values are encoded. */
export function buildUrl(
  baseUrl: string,
  path: string,
  query: Readonly<Record<string, string>> | undefined,
): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? `${baseUrl}${path}` : `${baseUrl}${path}?${search}`;
}

function tryParse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
