import { LlmError } from '../../contract/llm-error.js';
import type { AskedAddress } from '../../wire/auth-facts.js';

/**
 * Returns the URL of an endpoint of Azure OpenAI. Without an API version that of the v1 API,
 * `https://{resource}.openai.azure.com/openai/v1{path}`; with one that of the deployment the request names as
 * its model, `…/openai/deployments/{deployment}{path}?api-version={version}`. A base URL may be the resource
 * alone, or end with `/openai` or `/openai/v1`.
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 * @throws LlmError `provider_not_configured` if the call names no deployment: Azure has no default
 */
export function azureAddress({ baseUrl, path, model, settings }: AskedAddress): string {
  const version = settings.get('api_version');
  const deployment = path === '/models' ? '' : named(model);
  if (typeof version !== 'string') return v1Root(baseUrl) + path;
  const query = `?api-version=${encodeURIComponent(version)}`;
  const root = versionedRoot(baseUrl);
  // Lists of models and responses are those of the whole resource.
  if (path === '/models' || path === '/responses') return root + path + query;
  return `${root}/deployments/${encodeURIComponent(deployment)}${path}${query}`;
}

function v1Root(baseUrl: string): string {
  if (isResource(baseUrl)) return `${baseUrl}/openai/v1`;
  return baseUrl.endsWith('/openai') ? `${baseUrl}/v1` : baseUrl;
}

function versionedRoot(baseUrl: string): string {
  const root = baseUrl.endsWith('/v1') ? baseUrl.slice(0, -'/v1'.length) : baseUrl;
  return root.endsWith('/openai') ? root : `${root}/openai`;
}

/** A URL without a path. */
function isResource(baseUrl: string): boolean {
  return !/^https?:\/\/[^/]+\//.test(baseUrl);
}

function named(deployment: string | undefined): string {
  if (deployment) return deployment;
  throw new LlmError('provider_not_configured', {
    message:
      'Azure OpenAI needs the name of a deployment: name it as the model of the call, or configure model.',
    setting: 'model',
  });
}
