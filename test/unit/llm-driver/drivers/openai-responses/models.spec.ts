import { describe, expect, it } from '@jest/globals';
import {
  isOpenAiAddress,
  needsResponses,
  OPENAI_RESPONSES,
} from '../../../../../modules/llm-driver/drivers/openai/responses-models.js';
import { WEATHER } from './subject.js';

const asked = (model: string | undefined, fields = {}) =>
  needsResponses({ ...(model !== undefined && { model }), messages: [], ...fields });

describe('the Responses API is needed', () => {
  it.each([
    ['gpt-5-pro', {}],
    ['gpt-5.2-pro-2025-12-11', {}],
    ['gpt-5.5-pro', { reasoning_effort: 'none' }],
    ['gpt-5.6-sol-pro', {}],
    ['o1-pro', {}],
    ['o3-pro-2025-06-10', {}],
    ['gpt-5-codex', {}],
    ['gpt-5.1-codex-max', {}],
    ['gpt-5.3-codex', {}],
    ['codex-mini-latest', {}],
    ['o4-mini-deep-research-2025-06-26', {}],
    ['computer-use-preview', {}],
    ['gpt-5.6-cyber', {}],
    ['gpt-daybreak-blue-latest', {}],
  ])('by %s, whatever is asked', (model, fields) => {
    expect(asked(model, fields)).toBe(true);
  });

  it.each([
    ['gpt-5.4', 'low'],
    ['gpt-5.4-mini-2026-03-17', 'minimal'],
    ['gpt-5.4-nano', 'xhigh'],
    ['gpt-5.5', undefined],
    ['gpt-5.5-2026-04-23', null],
    ['gpt-5.6', undefined],
    ['gpt-5.6-luna', 'high'],
    ['GPT-5.6-Sol', undefined],
    ['ft:gpt-5.6:acme::x1', undefined],
    ['gpt-5.10', undefined],
    ['gpt-6-astra', undefined],
    ['gpt-6.1-terra', 'max'],
  ])('by %s with tools and the effort %p', (model, reasoning_effort) => {
    expect(asked(model, { tools: [WEATHER], reasoning_effort })).toBe(true);
  });
});

describe('chat completions answer', () => {
  it.each([
    ['gpt-5.6', {}],
    ['gpt-5.6', { tools: [] }],
    ['gpt-5.6', { tools: [WEATHER], reasoning_effort: 'none' }],
    ['gpt-5.6', { reasoning_effort: 'high' }],
    ['gpt-5.4', { tools: [WEATHER] }],
    ['gpt-5.3-chat-latest', { tools: [WEATHER], reasoning_effort: 'high' }],
    ['gpt-5', { tools: [WEATHER], reasoning_effort: 'high' }],
    ['o3', { tools: [WEATHER], reasoning_effort: 'high' }],
    ['gpt-4.1', { tools: [WEATHER] }],
    ['gpt-4o-mini', { tools: [WEATHER], reasoning_effort: 'low' }],
    ['gpt-5-production', {}],
    ['my-gpt-5.6', { tools: [WEATHER] }],
    [undefined, { tools: [WEATHER] }],
  ])('%s with %j', (model, fields) => {
    expect(asked(model, fields)).toBe(false);
  });
});

describe('an address', () => {
  it.each([
    'https://api.openai.com/v1',
    'https://eu.api.openai.com/v1',
    'https://house.openai.azure.com',
    'https://house.openai.azure.com/openai/v1',
    'https://house.services.ai.azure.com:443/openai',
  ])('%s is OpenAI’s or Azure’s', (url) => {
    expect(isOpenAiAddress(url)).toBe(true);
  });

  it.each([
    'http://127.0.0.1:8000/v1',
    'https://proxy.example/api.openai.com/v1',
    'https://api.openai.com.example/v1',
    'https://user@example.com/https://api.openai.com',
    'http://api.openai.com/v1',
    'https://house.azure-api.net/openai',
  ])('%s is another', (url) => {
    expect(isOpenAiAddress(url)).toBe(false);
  });
});

it.each([
  ['gpt-5.6', true],
  ['o3-pro', true],
  ['codex-mini-latest', true],
  ['gpt-5-chat-latest', false],
  ['gpt-4o', false],
])('%s reasons: %s', (model, reasons) => {
  expect(OPENAI_RESPONSES.reasons(model)).toBe(reasons);
});
