import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';

/** Lets a workflow's own clock pass so many seconds, with the server's time skipping (only with `up --time-skipping`). */
export async function skipTime(address: string, workflowId: string, seconds: number): Promise<void> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const fastForwardConfig = { id: randomUUID(), duration: { seconds } };
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
    updateMask: { paths: ['time_skipping_config'] },
  } as never);
  await connection.close();
}
