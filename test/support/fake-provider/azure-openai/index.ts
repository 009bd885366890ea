export { FakeAzureOpenAi } from './fake-azure-openai.js';
export { azureError, azureRateLimit, AZURE_FILTERED, DEPLOYMENT_NOT_FOUND } from './errors.js';
export { AZURE_DEPLOYMENTS, AZURE_KEY } from './rules.js';
