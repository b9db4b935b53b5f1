import { serveApi } from '../api/serve-api.ts';
import { cannotListen, type WantedPlace } from './cannot-listen.ts';

/** Serves an app where somebody wants it. Throws `CliError` (exit 2), naming what to set, where it cannot listen there. */
export async function serveAt(
  app: Parameters<typeof serveApi>[0],
  place: WantedPlace,
): ReturnType<typeof serveApi> {
  try {
    return await serveApi(app, place);
  } catch (error) {
    throw cannotListen(error, place);
  }
}
