import { onTestFinished } from 'vitest';
import { type HostAnswer, type HostRequest, scriptedHost } from './scripted-host.ts';

/** What the next call gets instead of its answer; `lost` does the work and then drops the connection, `unanswered` does it and keeps silent. */
export type HostTrouble =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  | { kind: 'lost' }
  | { kind: 'unanswered' }
  | { kind: 'silent' };

/** A service on loopback that takes events, with troubles to come. */
export interface EventHost {
  url: string;
  requests: HostRequest[];
  troubleNext(trouble: HostTrouble): void;
  close(): Promise<void>;
}

/** Whether a fake ends with the test, or as it is told. */
export type AtEnd = (close: () => Promise<void>) => void;

/** A call to the person on call, as a service keeps it. */
export interface KeptCall {
  dedupKey: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
}

/** Starts a host that answers as `act` says, unless a trouble is due. */
export async function startEventHost(
  act: (request: HostRequest) => HostAnswer,
  atEnd: AtEnd = (close) => onTestFinished(close),
): Promise<EventHost> {
  const troubles: HostTrouble[] = [];
  const host = await scriptedHost((request) => {
    const trouble = troubles.shift();
    if (trouble === undefined) return act(request);
    if (trouble.kind === 'silent') return 'hang';
    if (trouble.kind === 'status') {
      const { status, headers = {}, body = 'an error page' } = trouble;
      return { status, headers, body };
    }
    act(request);
    return trouble.kind === 'lost' ? 'drop' : 'hang';
  });
  atEnd(() => host.close());
  return { ...host, troubleNext: (trouble) => void troubles.push(trouble) };
}

/**
 * What one step does to the calls kept so far, newest last: a trigger joins an open call or opens one, also after a
 * resolve; acknowledge and resolve of a call that is not open do nothing.
 */
export function takeStep<Call extends KeptCall>(
  calls: Call[],
  action: 'trigger' | 'acknowledge' | 'resolve',
  opened: Call,
): void {
  const open = calls.find(({ dedupKey, status }) => dedupKey === opened.dedupKey && status !== 'resolved');
  if (open === undefined && action === 'trigger') calls.push(opened);
  if (open === undefined || action === 'trigger') return;
  open.status = action === 'resolve' ? 'resolved' : 'acknowledged';
}
