/**
 * A little less than an incident's task may take (hand-to-incidents.ts): after a flood its thousands of signals are read in
 * one go. The SDK has this option and does not declare it; with its five seconds a flood would wedge the incident.
 */
export const PATIENT_SANDBOX = { isolateExecutionTimeout: '25s' } as const;
