import type { VendorCall, VendorRefusal } from '../vendor/index.js';
import { azureError, DEPLOYMENT_NOT_FOUND } from './errors.js';

/** The key that is taken. */
export const AZURE_KEY = 'azure-test-key-0123456789abcdef';
/** Deployments that are served. */
export const AZURE_DEPLOYMENTS: readonly string[] = ['gpt-4o-prod', 'gpt-5-prod'];

const DEPLOYMENT_PATH = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/;
const VERSION = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

/** Returns the deployment that a path names; undefined for the v1 API, which has it in the body. */
export function deploymentIn(path: string): string | undefined {
  const name = DEPLOYMENT_PATH.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** A key stands in `api-key`, or behind `Bearer` in the v1 API. */
export function keyRefusal({ headers, path }: VendorCall): VendorRefusal | undefined {
  const { 'api-key': key, authorization } = headers;
  const isV1 = path.startsWith('/openai/v1/');
  if (key === AZURE_KEY || (isV1 && key === undefined && authorization === `Bearer ${AZURE_KEY}`))
    return undefined;
  return azureError(
    401,
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for ' +
      'an active subscription and use a correct regional API endpoint for your resource.',
  );
}

/** Paths with a deployment need a version; those of the v1 API need none. */
export function versionRefusal({ path, query }: VendorCall): VendorRefusal | undefined {
  if (path.startsWith('/openai/v1/')) return undefined;
  return VERSION.test(query.get('api-version') ?? '')
    ? undefined
    : azureError(404, '404', 'Resource not found');
}

/** Returns why a chat is refused. */
export function chatRefusal({ path, body }: VendorCall): VendorRefusal | undefined {
  const deployment = deploymentIn(path) ?? body.model;
  if (!AZURE_DEPLOYMENTS.includes(deployment)) return DEPLOYMENT_NOT_FOUND;
  if (deployment.startsWith('gpt-5') && body['max_tokens'] !== undefined)
    return azureError(
      400,
      'unsupported_parameter',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { type: 'invalid_request_error', param: 'max_tokens' },
    );
  return undefined;
}
