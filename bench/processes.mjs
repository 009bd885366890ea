import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startOurs } from './gateway/gateways/ours.mjs';
import { MeasuredProcess } from './gateway/measured-process.mjs';
import { inTurns, median } from './gateway/rounds.mjs';
import { goal, printTable } from './pacing/report.mjs';
import { createDatabase, PostgresServer } from '../test/support/servers/postgres.mjs';

const CONNECTIONS = 64;
const ROUNDS = 5;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 3_000;
/** The kernel's unit of CPU time. */
const TICK_MS = 10;
/** What the workers may take more for a request than a process alone. */
const MOST_CPU = 1.25;
const COUNTS = [1, 2];

/**
 * Requests a second of the server with one and with two processes on one Postgres, load and upstream on the same cores: their
 * share is what the server cannot have.
 */
export async function measureProcesses(dist) {
  const postgres = await PostgresServer.start();
  const upstream = MeasuredProcess.ofScript('upstream-process.mjs');
  const load = MeasuredProcess.ofScript('load-process.mjs');
  const servers = [];
  try {
    const [{ baseUrl }] = await Promise.all([upstream.said(), load.said()]);
    for (const count of COUNTS) {
      const environment = {
        DATABASE_URL: await createDatabase(postgres.url),
        ...(count > 1 && { WEB_CONCURRENCY: String(count) }),
      };
      const server = await startOurs(baseUrl, dist, { environment, pin: (command) => command });
      servers.push({ name: `${count} process${count > 1 ? 'es' : ''}`, ...server });
    }
    return await compare(servers, load, upstream);
  } finally {
    await Promise.all([upstream, load, ...servers].map((part) => part.stop()));
    await postgres.remove();
  }
}

async function compare(servers, load, upstream) {
  console.log(
    `  ${availableParallelism()} cores, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${MEASURED_MS / 1000} s in turns, medians`,
  );
  const send = ({ target }, ms) => load.ask({ job: 'requests', target, connections: CONNECTIONS, ms });
  for (const server of servers) await send(server, WARM_UP_MS);
  const rounds = await inTurns(servers, ROUNDS, async (server) => {
    const parts = () => [server, load, upstream].map((part) => cpuMsOf(part.pid ?? part.process.pid));
    const before = parts();
    const { requests, ms } = await send(server, MEASURED_MS);
    const used = parts().map((cpuMs, part) => cpuMs - before[part]);
    return {
      perSecond: (1000 * requests) / ms,
      micros: (1000 * used[0]) / requests,
      shares: used.map((cpu) => cpu / ms),
    };
  });
  const summaries = [...rounds].map(([name, of]) => ({
    name,
    rates: of.map(({ perSecond }) => perSecond),
    micros: median(of.map(({ micros }) => micros)),
    shares: [0, 1, 2].map((part) => median(of.map(({ shares }) => shares[part]))),
  }));
  print(summaries);
  const [one, two] = summaries;
  console.log(
    `  two processes: ${(median(two.rates) / median(one.rates)).toFixed(2)} times the requests of one`,
  );
  const more = two.micros / one.micros;
  return goal(`at most ${MOST_CPU} times the CPU of one for a request`, more.toFixed(2), more <= MOST_CPU);
}

function print(summaries) {
  printTable(
    ['req/s', 'least', 'most', 'CPU µs', 'server', 'load', 'upstream'],
    summaries.map(({ name, rates, micros, shares }) => [
      name,
      ...[median(rates), Math.min(...rates), Math.max(...rates), micros].map((value) => value.toFixed(0)),
      ...shares.map((share) => `${(100 * share).toFixed(0)} %`),
    ]),
  );
  console.log('  100 % is one core');
}

/** CPU time so far of a process and the processes that it started, in milliseconds. */
function cpuMsOf(pid) {
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(/\) (?=[A-Z] )/);
  const fields = rest.split(' ');
  const own = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMsOf(child), own);
}

function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
  );
}
