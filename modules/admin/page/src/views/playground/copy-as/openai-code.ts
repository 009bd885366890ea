import type { Plan } from '../plan.js';
import { jsLiteral, visibleJson } from './literal.js';

/** The requests of a plan with OpenAI's own client for JavaScript; the client key comes from `LLM_KEY`. */
export function openAiCode(plan: Plan, origin: string): string {
  const [request] = plan.requests;
  const { model: _each, ...shared } = request!;
  const several = plan.mode === 'side_by_side';
  return [
    'import OpenAI from "openai";',
    '',
    `const client = new OpenAI({ baseURL: ${visibleJson(`${origin}/v1`)}, apiKey: process.env.LLM_KEY });`,
    '',
    ...(several ? [`const models = ${jsLiteral(plan.models)};`, ''] : []),
    `const request = ${jsLiteral(several ? shared : request)};`,
    '',
    ...callOf(plan.mode, request!.stream === true),
    '',
  ].join('\n');
}

function callOf(mode: Plan['mode'], streamed: boolean): readonly string[] {
  switch (mode) {
    case 'one':
    case 'fastest':
      return streamed ? STREAMED : WHOLE;
    case 'all':
      return ALL;
    case 'side_by_side':
      return [
        'async function ask(model) {',
        ...(streamed ? EACH_STREAMED : EACH_WHOLE),
        '}',
        '',
        'await Promise.all(models.map((model) => ask(model).catch((error) => console.error(model, error.message))));',
      ];
  }
}

const WHOLE = [
  'const completion = await client.chat.completions.create(request);',
  'console.log(completion.model, completion.choices[0]?.message.content);',
];

const STREAMED = [
  'for await (const chunk of await client.chat.completions.create(request)) {',
  '  process.stdout.write(chunk.choices[0]?.delta.content ?? "");',
  '}',
];

const ALL = [
  '// A list with one result for each model: not an answer that the client knows.',
  'const { data } = await client.post("/chat/completions", { body: request });',
  'for (const { model, ok, completion, error } of data) {',
  '  console.log(model, ok ? completion.choices[0]?.message.content : error.code);',
  '}',
];

const EACH_WHOLE = [
  '  const completion = await client.chat.completions.create({ ...request, model });',
  '  console.log(model, completion.choices[0]?.message.content);',
];

const EACH_STREAMED = [
  '  let text = "";',
  '  for await (const chunk of await client.chat.completions.create({ ...request, model })) {',
  '    text += chunk.choices[0]?.delta.content ?? "";',
  '  }',
  '  console.log(model, text);',
];
