import { expect, test } from 'vitest';
import { parseIncidentArgument } from '../../src/cli/incident-argument.ts';

test('an incident is named by its workflow id', () => {
  expect(parseIncidentArgument('incident:google:5839:2140')).toEqual({
    workflowId: 'incident:google:5839:2140',
    incidentKey: null,
  });
});

test('with the time it opened, it is that one incident of the campaign', () => {
  expect(parseIncidentArgument('incident:meta:1:2:2026-03-15T12:00:00.000Z')).toEqual({
    workflowId: 'incident:meta:1:2',
    incidentKey: 'incident:meta:1:2:2026-03-15T12:00:00.000Z',
  });
});

test.each(['', 'google', 'incident:bing:1:2', 'incident:google:1', 'check:google:1:2'])(
  '"%s" is refused, with what an incident looks like',
  (text) => {
    expect(() => parseIncidentArgument(text)).toThrow(/incident:<platform>:<account>:<campaign>/);
  },
);
