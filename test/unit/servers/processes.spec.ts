import { beforeAll, describe, expect, it } from '@jest/globals';
import { startProcesses } from '../../support/processes.js';
import type { Processes } from '../../support/servers/processes.mjs';

const SCRIPT = 'test/support/servers/adder.mjs';

describe('processes of one script', () => {
  let processes: Processes;

  beforeAll(async () => {
    processes = await startProcesses(SCRIPT, 2);
  });

  it('answer, each from its own memory', async () => {
    await processes.ask(0, 'add', 5);

    expect(await processes.askAll('add', 1)).toEqual([6, 1]);
    expect(await processes.askAll('index')).toEqual(['0', '1']);
  });

  it('throw what the script throws', async () => {
    await expect(processes.ask(1, 'fail')).rejects.toThrow('Too much.');
    await expect(processes.ask(1, 'toString')).rejects.toThrow('does not know "toString"');
  });

  it('leave no question open when they are killed', async () => {
    const asked = processes.ask(1, 'never');
    const answered = expect(asked).rejects.toThrow('ended with SIGKILL');
    await processes.kill(1);
    await answered;

    await expect(processes.ask(1, 'add', 1)).rejects.toThrow('has ended');
    expect(await processes.ask(0, 'add', 0)).toBeGreaterThan(0);
  });

  it('fail at their start with how they ended', async () => {
    const start = startProcesses(SCRIPT, 1, {
      nodeArguments: ['--import', 'data:text/javascript,process.exit(7)'],
    });

    await expect(start).rejects.toThrow('ended with 7');
  });
});
