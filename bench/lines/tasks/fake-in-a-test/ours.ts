import assert from 'node:assert/strict';
import { fakeLlm } from 'nest-llm-driver/testing';
import { Summaries } from '../nest-service/ours.js';

export async function test() {
  const fake = fakeLlm({ 'Summarise *': 'Short.' });
  assert.equal(await new Summaries(fake.llm).summarise('a text'), 'Short.');
  fake.assertPrompted('Summarise a text');
}
