import type { MiddlewareHandler } from 'hono';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Refuses to listen where other machines could reach it: whoever does acts as any person. */
export function assertLoopback(host: string): void {
  if (LOOPBACK.test(host)) return;
  throw new Error(
    `The Slack emulator listens on this machine only, not on "${host}": whoever reaches it acts as anybody. Use --host 127.0.0.1.`,
  );
}

/**
 * Answers only calls to a loopback name, and changes nothing for pages of other origins: a website in the same browser
 * must not click here, also not by a name that resolves to this machine.
 */
export const onlyThisMachine: MiddlewareHandler = async (c, next) => {
  const { hostname, origin } = new URL(c.req.url);
  const from = c.req.header('origin');
  const isForeign = from !== undefined && from !== origin;
  if (!LOOPBACK.test(hostname) || isForeign) {
    return c.text('The Slack emulator answers its own page and programs on this machine only.', 403);
  }
  return await next();
};
