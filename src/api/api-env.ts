import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiToken } from './api-token.ts';

/** What a request carries: the connection (none in-process), its id, and the token that it came with. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { requestId: string; token: ApiToken };
}

/** The app that routes are added to. */
export type ApiApp = OpenAPIHono<ApiEnv>;

/** Where a request came from: the socket's own word, never a header's. */
export function addressOf(c: Context<ApiEnv>): string {
  return c.env?.incoming?.socket.remoteAddress ?? 'in-process';
}
