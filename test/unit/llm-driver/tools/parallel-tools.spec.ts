import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tool } from '../../../../modules/llm-driver/index.js';
import { asksFor, toolApplication } from '../../../support/tool-application.js';

/** A tool whose calls end when the test says so. */
function heldTool() {
  const ends = new Map<string, (value: string) => void>();
  const signals: AbortSignal[] = [];
  const started: string[] = [];
  let onStart: () => void = () => {};
  const held = tool({
    name: 'held',
    description: 'Waits.',
    schema: z.object({ id: z.string() }),
    execute: ({ id }, { signal }) => {
      started.push(id);
      signals.push(signal);
      onStart();
      return new Promise<string>((resolve) => ends.set(id, resolve));
    },
  });
  const whenStarted = (count: number) =>
    new Promise<void>((resolve) => {
      onStart = () => void (started.length >= count && resolve());
      onStart();
    });
  return { held, ends, signals, started, whenStarted };
}

const three = asksFor(['held', { id: 'a' }], ['held', { id: 'b' }], ['held', { id: 'c' }]);

describe('the calls of one step', () => {
  it('run together, and are told in the order of the calls', async () => {
    const { held, ends, whenStarted } = heldTool();
    const { llm, requests } = await toolApplication(three, 'Done.');
    const run = llm.runTools('Go', { tools: [held] });
    await whenStarted(3);
    for (const id of ['c', 'a', 'b']) ends.get(id)!(`end of ${id}`);
    await run;
    expect(requests[1]!.messages.slice(2).map(({ content }) => content)).toEqual([
      'end of a',
      'end of b',
      'end of c',
    ]);
  });

  it('run one after the other if concurrency says so', async () => {
    const { held, ends, started, whenStarted } = heldTool();
    const { llm } = await toolApplication(three, 'Done.');
    const run = llm.runTools('Go', { tools: [held], concurrency: 1 });
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      await whenStarted(index + 1);
      expect(started).toHaveLength(index + 1);
      ends.get(id)!('x');
    }
    await run;
  });

  it('end with the signal of the caller, and so do their own signals', async () => {
    const { held, signals, whenStarted } = heldTool();
    const { llm, requests } = await toolApplication(three, 'Done.');
    const controller = new AbortController();
    const run = llm.runTools('Go', { tools: [held], signal: controller.signal });
    await whenStarted(3);
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(requests).toHaveLength(1);
  });

  it('end at the deadline of the run', async () => {
    const { held, signals, whenStarted } = heldTool();
    const { llm, clock } = await toolApplication(three, 'Done.');
    const run = llm.runTools('Go', { tools: [held], deadlineMs: 5_000 });
    run.catch(() => {});
    await whenStarted(3);
    await clock.advance(5_000);
    await expect(run).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(signals[0]!.aborted).toBe(true);
  });

  it('are not started if the signal has fired', async () => {
    const { held, started } = heldTool();
    const { llm, requests } = await toolApplication(three, 'Done.');
    await expect(llm.runTools('Go', { tools: [held], signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect([started, requests]).toEqual([[], []]);
  });

  it('leave the signal alone when the run has its answer', async () => {
    const { held, ends, signals, whenStarted } = heldTool();
    const { llm } = await toolApplication(asksFor(['held', { id: 'a' }]), 'Done.');
    const run = llm.runTools('Go', { tools: [held] });
    await whenStarted(1);
    ends.get('a')!('x');
    await run;
    expect(signals[0]!.aborted).toBe(false);
  });
});

describe('streamTools', () => {
  it('yields texts, calls with whole arguments, results as they finish, steps and the end', async () => {
    const { held, ends, whenStarted } = heldTool();
    const call = {
      ...(asksFor(['held', { id: 'a' }], ['held', { id: 'b' }]) as object),
      content: 'Let me see.',
    };
    const { llm, requests } = await toolApplication(call, 'All done.');
    void whenStarted(2).then(() => ends.get('b')!('B'));
    const events: unknown[] = [];
    for await (const event of llm.streamTools('Go', { tools: [held] })) {
      if (event.type === 'toolResult' && event.result.call.id === 'call_2') ends.get('a')!('A');
      events.push(
        event.type === 'text'
          ? event.text
          : event.type === 'toolCall'
            ? [event.call.id, event.call.arguments]
            : event.type === 'toolResult'
              ? [event.result.call.id, event.result.text]
              : event.type === 'step'
                ? event.step.index
                : event.result.content,
      );
    }
    expect(events).toEqual([
      ...['Let ', 'me ', 'see.'],
      ['call_1', '{"id":"a"}'],
      ['call_2', '{"id":"b"}'],
      ['call_2', 'B'],
      ['call_1', 'A'],
      0,
      ...['All ', 'done.'],
      1,
      'All done.',
    ]);
    expect(requests[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(requests[1]!.messages.slice(1)).toMatchObject([
      { role: 'assistant', content: 'Let me see.', tool_calls: [{ id: 'call_1' }, { id: 'call_2' }] },
      { content: 'A' },
      { content: 'B' },
    ]);
  });

  it('gives the result that runTools gives', async () => {
    const echo = tool({ name: 'echo', description: 'Echoes.', schema: z.object({}), execute: () => 'hi' });
    const script = [asksFor(['echo', {}]), 'Done.'];
    const whole = await (await toolApplication(...script)).llm.runTools('Go', { tools: [echo] });
    const { llm } = await toolApplication(...script);
    for await (const event of llm.streamTools('Go', { tools: [echo] })) {
      if (event.type !== 'done') continue;
      expect(event.result.usage).toEqual(whole.usage);
      expect(event.result.messages).toEqual(whole.messages);
    }
  });

  it('cancels the tools when the loop is left', async () => {
    const { held, ends, signals, whenStarted } = heldTool();
    const { llm } = await toolApplication(three, 'Done.');
    void whenStarted(3).then(() => ends.get('a')!('A'));
    for await (const event of llm.streamTools('Go', { tools: [held] })) {
      if (event.type === 'toolResult') break;
    }
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('refuses wrong options from the loop', async () => {
    const { llm } = await toolApplication('Hello.');
    const events = llm.streamTools('Go', { tools: [], maxSteps: 0 });
    await expect(events.next()).rejects.toMatchObject({ param: 'maxSteps' });
  });
});
