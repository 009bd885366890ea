/** Fills the server as a few weeks of use would: keys, named models, clients, and what the audit log says of them. */
export async function storeContent({ call }) {
  await call('PUT', '/api/v1/settings/groq/api_key', { value: 'gsk_an_invented_key_of_the_pictures_Q7fX' });
  await call('PUT', '/api/v1/settings/groq/model', { value: 'openai/gpt-oss-20b' });
  await call('PUT', '/api/v1/settings/openai/api_key', { value: 'sk-an-invented-key-of-the-pictures-b2Kd' });
  await call('PUT', '/api/v1/settings/openai/model', { value: 'gpt-5.4-mini' });

  await call('PUT', '/api/v1/models/quick', {
    targets: ['groq/openai/gpt-oss-20b', 'openai/gpt-5.4-mini'],
    defaults: { temperature: 0 },
  });
  await call('PUT', '/api/v1/models/careful', {
    targets: ['openai/gpt-5.5', 'groq/openai/gpt-oss-120b', 'groq/openai/gpt-oss-20b'],
    defaults: { temperature: 0.2, max_tokens: 2_000 },
  });

  const { key } = await call('POST', '/api/v1/client-keys', { name: 'Laptop of Ines', scopes: ['use'] });
  await call('POST', '/api/v1/client-keys', {
    name: 'Support desk',
    scopes: ['use'],
    limits: { rpm: 60, tpm: 100_000, concurrency: 8, models: ['groq/*', 'quick'] },
  });
  await call('POST', '/api/v1/client-keys', { name: 'Prometheus', scopes: ['metrics'] });
  const { id } = await call('POST', '/api/v1/client-keys', { name: 'Old staging server', scopes: ['use'] });
  await call('DELETE', `/api/v1/client-keys/${id}`);

  // So that something is known of limits, and of when a key was used last.
  for (const model of ['quick', 'openai/gpt-5.4-mini']) {
    const messages = [{ role: 'user', content: 'Is 221 a prime number? Show how you know.' }];
    await call('POST', '/v1/chat/completions', { model, messages }, key);
  }
}
