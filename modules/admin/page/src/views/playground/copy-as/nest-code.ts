import type { Plan } from '../plan.js';
import { jsLiteral } from './literal.js';

/** What a plan asks, through the facade of a Nest application. */
export function nestCode(plan: Plan): string {
  const { mode, models } = plan;
  // The method says which model, which strategy, and whether it streams.
  const { model, stream, fastest_response: _ours, ...rest } = plan.requests[0]!;
  const request = mode === 'one' ? { model, ...rest } : rest;
  return [
    'import { Injectable } from "@nestjs/common";',
    'import { type ChatRequest, LlmDriverFacade } from "nest-llm-driver";',
    '',
    ...(mode === 'one' ? [] : [`const models: string[] = ${jsLiteral(models)};`, '']),
    `const request: ChatRequest = ${jsLiteral(request)};`,
    '',
    '@Injectable()',
    'export class Example {',
    '  constructor(private readonly llm: LlmDriverFacade) {}',
    '',
    ...(stream ? STREAMED[mode] : WHOLE[mode]).map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

const WHOLE: Readonly<Record<Plan['mode'], readonly string[]>> = {
  one: [
    'async answer() {',
    '  const { completion } = await this.llm.chat(request);',
    '  return completion;',
    '}',
  ],
  side_by_side: [
    'answers() {',
    '  return Promise.allSettled(models.map((model) => this.llm.chat({ ...request, model })));',
    '}',
  ],
  fastest: [
    'async answer() {',
    '  const { model, completion } = await this.llm.fastestChat(request, models);',
    '  return { model, completion };',
    '}',
  ],
  all: ['answers() {', '  return this.llm.allChats(request, models);', '}'],
};

const STREAMED: Readonly<Record<Plan['mode'], readonly string[]>> = {
  ...WHOLE,
  one: [
    'async *answer() {',
    '  for await (const chunk of this.llm.chatStream(request)) yield chunk.choices[0]?.delta.content ?? "";',
    '}',
  ],
  side_by_side: [
    'answers() {',
    '  return models.map((model) => ({ model, chunks: this.llm.chatStream({ ...request, model }) }));',
    '}',
  ],
  fastest: [
    'async answer() {',
    '  const { model, chunks } = await this.llm.openFastestChatStream(request, models);',
    '  return { model, chunks };',
    '}',
  ],
};
