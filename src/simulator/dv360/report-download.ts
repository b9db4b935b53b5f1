import type { SimAnswer, SimRequest } from '../http/exchange.ts';
import { isSameText, signatureOf } from '../oauth/access-tokens.ts';
import type { World } from '../world/world.ts';
import { reportCsv } from './report-csv.ts';
import type { ReportDesk } from './report-desk.ts';

/** The address of a finished report: whoever has it may fetch it, so it is a secret. */
export function signedPath(reportId: string): string {
  const query = new URLSearchParams({ GoogleAccessId: 'simulator', Signature: signatureOf(reportId) });
  return `/_gcs/${reportId}.csv?${query.toString()}`;
}

/** Cloud Storage: answers a signed address, and only without an Authorization header. */
export function answerDownload(request: SimRequest, parts: { world: World; desk: ReportDesk }): SimAnswer {
  const reportId = /^\/_gcs\/(\d+)\.csv$/.exec(request.path)?.[1] ?? '';
  const report = parts.desk.report(reportId);
  if (request.headers.authorization !== undefined) {
    return xml(400, 'InvalidArgument', 'Only one authentication mechanism is allowed.');
  }
  if (!isSameText(request.query.get('Signature') ?? '', signatureOf(reportId))) {
    return xml(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  if (report === undefined) return xml(404, 'NoSuchKey', 'The specified key does not exist.');
  return { status: 200, body: reportCsv(parts.world, report), contentType: 'text/csv' };
}

function xml(status: number, code: string, message: string): SimAnswer {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body, contentType: 'application/xml; charset=UTF-8' };
}
