import type { ApiApp } from './api-env.ts';

const INFO = {
  title: 'Pacekeeper',
  version: '1',
  description:
    'Decide on incidents, and read incidents, campaigns and the audit. docs/api.md explains tokens, keys and problems.',
};

/** Serves the OpenAPI 3.1 document, made from the schemas that requests are checked by, at `/openapi.json`. */
export function addDocument(app: ApiApp): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'a token of "pacekeeper tokens add", with the scope that the route names',
  });
  app.doc31('/openapi.json', { openapi: '3.1.1', info: INFO });
}
