const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:.*\])$/i;

/** What is wrong with an address that a secret of ours is sent to, or that holds one; only this machine is called without TLS. */
export function secretAddressProblem(address: string): string | null {
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password; leave them out';
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname) ? null : 'must be https://';
}

/** What is wrong with an address that real credentials would be sent to; null where nothing is. */
export function addressProblem(address: string): string | null {
  const url = new URL(address);
  if (LOOPBACK.test(url.hostname)) {
    return `points to this machine (${url.hostname}); live mode needs the real platform, PLATFORM_MODE=simulator the simulator`;
  }
  return url.protocol === 'https:' ? null : 'must be https:// in live mode';
}
