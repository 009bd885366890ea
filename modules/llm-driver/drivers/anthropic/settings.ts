import { z } from 'zod';
import type { SettingField } from '../../../support/index.js';
import { driverFields, timeoutFields } from '../../driver/driver-fields.js';
import { FIRST_VERSION } from './target.js';

/** Settings of an instance. */
export const ANTHROPIC_SETTINGS: readonly SettingField[] = [
  { ...driverFields.apiKey, docsUrl: 'https://console.anthropic.com/settings/keys' },
  {
    ...driverFields.baseUrl,
    help: 'Deployment configuration, with or without /v1 at its end.',
    default: 'https://api.anthropic.com/v1',
  },
  {
    ...driverFields.model,
    default: 'claude-haiku-5-5',
    docsUrl: 'https://docs.anthropic.com/en/docs/about-claude/models/overview',
  },
  {
    ...driverFields.limits,
    docsUrl: 'https://console.anthropic.com/settings/limits',
  },
  {
    key: 'max_tokens',
    label: 'Answer tokens',
    help: 'Tokens of an answer at most, for calls that set no bound. Default: the most that the model gives.',
    docsUrl: 'https://docs.anthropic.com/en/docs/about-claude/models/overview',
    schema: z.number().int().min(1).max(10_000_000),
  },
  {
    key: 'api_version',
    label: 'API version',
    readOnly: true,
    help: 'Deployment configuration: the date sent as anthropic-version.',
    docsUrl: 'https://docs.anthropic.com/en/api/versioning',
    default: FIRST_VERSION,
    schema: z.iso.date('must be a date such as 2023-06-01'),
  },
  ...Object.values(timeoutFields),
];
