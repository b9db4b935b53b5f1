import { cancellationSignal } from '@temporalio/activity';
import { OutsideFailure } from '../domain/failure.ts';
import type { CampaignPage } from '../ports/ad-platform.ts';
import { type AccountPass, sayAlive } from './account-pass.ts';

/** All pages of an account, from where an earlier attempt left off. Only one page is held at a time. */
export async function* readPages(pass: AccountPass): AsyncGenerator<CampaignPage> {
  let page = await firstPage(pass);
  yield page;
  while (page.cursor !== null) {
    page = await readPage(pass, page.cursor);
    yield page;
  }
}

/** A cursor may have expired between two attempts: then the account is read from its start again. */
async function firstPage(pass: AccountPass): Promise<CampaignPage> {
  if (pass.resumeCursor === null) return readPage(pass, null);
  try {
    return await readPage(pass, pass.resumeCursor);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.code !== 'PLATFORM_INVALID_REQUEST') throw error;
    pass.resumeCursor = null;
    return readPage(pass, null);
  }
}

/** Progress of the page at which a next attempt resumes is its cursor: it may hold a report that already runs. */
function readPage(pass: AccountPass, cursor: string | null): Promise<CampaignPage> {
  const { platform, accountId, asOf } = pass.sweep;
  const isResumePage = cursor === pass.resumeCursor;
  const onProgress = (progress: string): void => {
    if (isResumePage) pass.resumeCursor = progress;
    sayAlive(pass);
  };
  const context = { signal: cancellationSignal(), onProgress };
  return pass.deps.platforms[platform].listCampaigns(
    { accountId, asOf, since: pass.plan.since, cursor },
    context,
  );
}
