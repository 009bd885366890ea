import assert from 'node:assert/strict';
import type { ChatRequest } from '../../contract/chat.types.js';
import { refusalOf, type CheckGroup } from './check.js';

/** A picture of one pixel, in base64. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const REQUEST: ChatRequest = {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hello' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
      ],
    },
  ],
};

/** Images in messages are passed on or refused. */
export const imageChecks: CheckGroup = {
  name: 'has images',
  ability: 'images',
  checks: [
    {
      title: 'passes one on, or refuses it with the path of its part and its own name',
      async run(test) {
        const driver = test.driver('answers');
        const call = driver.chat(REQUEST, { attempts: 1 });
        const refused = await refusalOf(driver, 'images', call);
        if (refused) {
          return assert.equal(refused.param, 'messages[0].content[1]', 'The refusal must name the part.');
        }
        const asked = test.lastRequest ?? PIXEL;
        assert.ok(
          asked.includes(PIXEL),
          'The request had an image, and the driver dropped it. Pass it on, or do not claim images.',
        );
      },
    },
  ],
};
