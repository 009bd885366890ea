import { z } from 'zod';
import type { SettingField } from '../../../support/index.js';

/** Setting of the drivers of OpenAI's models: which of its two APIs chats go to. */
export const apiField = {
  key: 'api',
  label: 'API',
  readOnly: true,
  help:
    'Deployment configuration: chat for chat completions, responses for the Responses API, auto for the one that a ' +
    "request needs. Default: auto at the provider's own address; chat at others, until they ask for the other.",
  schema: z.enum(['auto', 'chat', 'responses']),
} as const satisfies SettingField;
