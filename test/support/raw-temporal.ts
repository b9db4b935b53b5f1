import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { TestTemporal } from './temporal.ts';

const { History } = proto.temporal.api.history.v1;
const { DescribeWorkflowExecutionResponse, DescribeScheduleResponse, QueryWorkflowResponse } =
  proto.temporal.api.workflowservice.v1;

/** Every byte that the server keeps or hands out of a workflow, by a client that decodes nothing: history, memo, details. */
export async function rawBytesOf(temporal: TestTemporal, workflowId: string): Promise<Buffer> {
  const { workflowService, namespace } = bare(temporal);
  const execution = { workflowId };
  const described = await workflowService.describeWorkflowExecution({ namespace, execution });
  const metadata = await workflowService.queryWorkflow({
    namespace,
    execution,
    query: { queryType: '__temporal_workflow_metadata' },
  });
  return Buffer.concat([
    await historyBytes(temporal, workflowId),
    DescribeWorkflowExecutionResponse.encode(described).finish(),
    QueryWorkflowResponse.encode(metadata).finish(),
  ]);
}

/** The bytes of a workflow's history alone: also of one that no worker serves. */
export async function historyBytes(temporal: TestTemporal, workflowId: string): Promise<Buffer> {
  const history = await bare(temporal).client.workflow.getHandle(workflowId).fetchHistory();
  return Buffer.from(History.encode(history).finish());
}

/** Every byte of a schedule. */
export async function scheduleBytes(temporal: TestTemporal, scheduleId: string): Promise<Buffer> {
  const { workflowService, namespace } = bare(temporal);
  const described = await workflowService.describeSchedule({ namespace, scheduleId });
  return Buffer.from(DescribeScheduleResponse.encode(described).finish());
}

/** The ids of all workflows that the server knows. */
export async function allWorkflowIds(temporal: TestTemporal): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { workflowId } of bare(temporal).client.workflow.list()) ids.add(workflowId);
  return [...ids];
}

function bare({ client: { connection }, namespace }: TestTemporal) {
  const client = new Client({ connection, namespace });
  return { client, namespace, workflowService: client.workflowService };
}
