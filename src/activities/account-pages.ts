import { cancellationSignal } from '@temporalio/activity';
import { OutsideFailure } from '../domain/failure.ts';
import type { CampaignPage } from '../ports/ad-platform.ts';
import { type AccountPass, sayAlive } from './account-pass.ts';

/** A page that was read, or why it cannot be: kept until its turn, so that what fails ahead fails no page before it. */
type Read = { kind: 'page'; page: CampaignPage } | { kind: 'failed'; error: unknown };

/** Reads one page of the pass. */
type ReadPage = (cursor: string | null) => Promise<CampaignPage>;

/**
 * All pages of an account, from where an earlier attempt left off. While one is in the taker's hands the next is read, and
 * none beyond it. A page that cannot be read throws in its turn, after those before it. Whoever takes no more pages ends the
 * reading ahead.
 */
export async function* readPages(pass: AccountPass): AsyncGenerator<CampaignPage> {
  const left = new AbortController();
  const readPage = pageReader(pass, AbortSignal.any([cancellationSignal(), left.signal]));
  try {
    let next: Promise<Read> | null = settled(firstPage(pass, readPage));
    while (next !== null) {
      const read: Read = await next;
      if (read.kind === 'failed') throw read.error;
      const { cursor }: CampaignPage = read.page;
      next = cursor === null ? null : settled(readPage(cursor));
      yield read.page;
    }
  } finally {
    left.abort(new Error('No more pages of this account are taken.'));
  }
}

/** A next attempt reads on after this page, or where the reading ahead of its successor already is. */
export function resumeAfter(pass: AccountPass, { cursor }: CampaignPage): void {
  const { ahead } = pass;
  pass.resumeCursor = cursor !== null && ahead?.cursor === cursor ? ahead.progress : cursor;
}

function settled(reading: Promise<CampaignPage>): Promise<Read> {
  return reading.then(
    (page) => ({ kind: 'page', page }),
    (error: unknown) => ({ kind: 'failed', error }),
  );
}

/** A cursor may have expired between two attempts: then the account is read from its start again. */
async function firstPage(pass: AccountPass, readPage: ReadPage): Promise<CampaignPage> {
  if (pass.resumeCursor === null) return await readPage(null);
  try {
    return await readPage(pass.resumeCursor);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.code !== 'PLATFORM_INVALID_REQUEST') throw error;
    pass.resumeCursor = null;
    return await readPage(null);
  }
}

function pageReader(pass: AccountPass, signal: AbortSignal): ReadPage {
  const { platform, accountId, asOf } = pass.sweep;
  return async (cursor) => {
    const ahead = { cursor, progress: cursor };
    pass.ahead = ahead;
    const onProgress = (progress: string): void => {
      if (signal.aborted) return;
      // Progress of the page at which a next attempt resumes is its cursor: it may hold a report that already runs.
      if (pass.resumeCursor === ahead.progress) pass.resumeCursor = progress;
      ahead.progress = progress;
      sayAlive(pass);
    };
    const request = { accountId, asOf, since: pass.plan.since, cursor };
    return await pass.deps.platforms[platform].listCampaigns(request, { signal, onProgress });
  };
}
