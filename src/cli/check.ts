import type { Client } from '@temporalio/client';
import type { Platform } from '../domain/platform.ts';
import type { CheckInput, CheckResult, checkCampaign } from '../workflows/check-campaign.ts';
import { checkWorkflowId, WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { campaignOf } from './campaign-argument.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { readHere } from './surroundings.ts';
import { resultFromWorker, withTemporal } from './temporal-client.ts';

/** One campaign, by the platform's own ids. */
export interface CheckOptions {
  platform: Platform;
  accountId: string;
  campaignId: string;
  json?: boolean | undefined;
}

/** `pacekeeper check PLATFORM ACCOUNT CAMPAIGN`: exit 0 when it was judged, 2 when it is gone or cannot be judged, 4 without a worker. */
export async function runCheck(options: CheckOptions, io: CliIo): Promise<number> {
  const { platform, accountId, campaignId } = options;
  const here = readHere(io.env);
  const campaign = campaignOf({ platform, accountId, campaignId });
  const result = await withTemporal(here.config.temporal, (client) =>
    checkOne(client, { campaign, campaignId }),
  );
  if (options.json === true) print(io, JSON.stringify(result));
  else tell(result, io);
  return result.kind === 'judged' ? EXIT.done : EXIT.invalid;
}

/** Runs the check of one campaign to its end. Throws `NoWorkerAnswers`, and `WorkflowFailedError` where it fails for good. */
export async function checkOne(client: Client, input: CheckInput): Promise<CheckResult> {
  const handle = await client.workflow.start<typeof checkCampaign>('checkCampaign', {
    workflowId: checkWorkflowId(input.campaign),
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `Check of one campaign on ${input.campaign.platform}`,
  });
  return resultFromWorker(handle);
}

function tell(result: CheckResult, io: CliIo): void {
  if (result.kind === 'gone') return say(io, 'The platform does not know this campaign.');
  if (result.kind === 'rejected') return say(io, `It cannot be judged: ${result.code}: ${result.message}`);
  const variance = result.variancePct === null ? '' : `, variance ${result.variancePct.toFixed(1)} %`;
  print(io, `${result.severity}${variance}: ${result.action}`);
  for (const step of result.path) print(io, `  ${step}`);
  if (result.incident !== null) print(io, `Handed to ${result.incident}`);
}
