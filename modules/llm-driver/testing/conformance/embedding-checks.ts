import assert from 'node:assert/strict';
import { assertKind, failureOf, type CheckGroup } from './check.js';
import { vectorOf } from './situations.js';

/** Embeddings are there or refused. */
export const embeddingChecks: CheckGroup = {
  name: 'has embeddings',
  ability: 'embeddings',
  checks: [
    {
      title: 'one vector for each text, in their order',
      needs: ['embeddings'],
      plays: 'embeds',
      async run(test) {
        const driver = test.driver('embeds');
        if (!driver.capabilities.has('embeddings')) return;
        const texts = ['one', 'a longer text', 'ä'];
        const { embeddings, usage } = await driver.embed(texts);
        assert.equal(embeddings.length, texts.length, 'Each text needs a vector.');
        // A driver without a provider makes vectors of its own.
        if (test.lastRequest === undefined) return;
        assert.deepEqual(
          embeddings.map((vector) => [...vector]),
          texts.map(vectorOf),
        );
        assert.equal(usage.estimated, false, 'usage must come from the provider.');
      },
    },
    {
      title: 'or a refusal, before any call',
      refuses: true,
      async run(test) {
        const driver = test.driver('answers');
        if (driver.capabilities.has('embeddings')) return;
        const failure = await failureOf(driver.embed(['one']), 'Embeddings that it does not claim');
        assertKind(failure, ['unsupported'], 'Do not override embed.');
        assert.equal(failure.attempts, 0);
      },
    },
  ],
};
