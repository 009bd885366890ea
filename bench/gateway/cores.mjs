import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** All that is not the gateway: load, upstream, and the benchmark itself, which reads what the gateway logs. */
const OTHERS_CORE = '0';
const GATEWAY_CORE = '1';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The command line that runs a program on the gateway's core, or anywhere where the system cannot pin. */
export function onGatewayCore(command) {
  return canPin ? ['taskset', '-c', GATEWAY_CORE, ...command] : command;
}

/** Moves this process, and with it whatever it starts from now on, off the gateway's core; gives what undoes it. */
export function leaveGatewayCore() {
  if (!canPin) return () => {};
  const before = /:\s*(\S+)\s*$/.exec(taskset('-cp', process.pid))[1];
  taskset('-acp', OTHERS_CORE, process.pid);
  return () => taskset('-acp', before, process.pid);
}

/** Who runs where, for the reader of the figures. */
export function coresInWords() {
  return canPin
    ? `gateway on core ${GATEWAY_CORE}, load and upstream on core ${OTHERS_CORE}`
    : 'NOT PINNED: no taskset or one core alone, so the goals are judged on whatever cores there were';
}

function taskset(...args) {
  const { status, stdout, stderr } = spawnSync('taskset', args.map(String), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}
