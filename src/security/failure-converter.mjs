import { DefaultFailureConverter } from '@temporalio/common';

/** Puts messages and stack traces of failures where the payload codec encrypts them. Temporal loads this file by its path. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
