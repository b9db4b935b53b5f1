import { createPagerDutyOnCall } from '../../../src/adapters/pagerduty/index.ts';
import { describeOnCallContract } from '../../contract/on-call.contract.ts';
import { startPagerDutyFake } from '../../support/pagerduty-fake.ts';

const WRONG_KEY = 'R0NOBODYS0KEY0000000000000000009';

describeOnCallContract('PagerDuty', async () => {
  const pagerDuty = await startPagerDutyFake();
  const { url: baseUrl, routingKey, alerts } = pagerDuty;
  return {
    host: pagerDuty,
    calls: alerts,
    connect: ({ timeoutMs = 5_000, isSecretWrong = false } = {}) =>
      createPagerDutyOnCall({ baseUrl, routingKey: isSecretWrong ? WRONG_KEY : routingKey, timeoutMs }),
    secrets: [routingKey, WRONG_KEY],
    settings: ['PAGERDUTY_ROUTING_KEY', 'PAGERDUTY_URL'],
  };
});
