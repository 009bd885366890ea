import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { Summaries } from '../nest-service/langchain.js';

export async function test() {
  const model = new FakeListChatModel({ responses: ['Short.'] });
  const invoke = mock.method(model, 'invoke');
  assert.equal(await new Summaries(model).summarise('a text'), 'Short.');
  assert.equal(invoke.mock.calls[0]?.arguments[0], 'Summarise a text');
}
