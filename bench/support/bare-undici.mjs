import { Agent, request } from 'undici';

/** What somebody would write by hand: the same bodies, the same concurrency, the replies parsed. */
export async function bareUndici(baseUrl, prompts, concurrency) {
  const dispatcher = new Agent({ connections: concurrency });
  const waiting = prompts.values();
  const answers = [];
  const worker = async () => {
    for (const prompt of waiting) {
      const body = JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: prompt }] });
      const reply = await request(`${baseUrl}/chat/completions`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body, dispatcher },
      });
      answers.push((await reply.body.json()).choices[0].message.content);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await dispatcher.close();
  return answers;
}
