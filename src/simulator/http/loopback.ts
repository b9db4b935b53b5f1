const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Whether a host can only be reached from this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Refuses every other host: the simulator takes fixed credentials and obeys anyone who reaches it. */
export function assertLoopback(host: string): void {
  if (isLoopbackHost(host)) return;
  throw new Error(
    `The simulator listens on this machine only, not on "${host}": it takes fixed credentials and anyone who reaches it steers it. Use --host 127.0.0.1.`,
  );
}
