import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './commands.mjs';

const {
  exports: entries,
  name,
  peerDependenciesMeta,
} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** In an application with the library alone: each entry loads, or says what to install. */
export function checkEntries(application) {
  const paths = Object.keys(entries)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));
  const script = `for (const path of ${JSON.stringify(paths)}) {
    console.log(await import(path).then(() => path + ' loads', (error) => error.message));
  }`;
  const lines = run(application, process.execPath, '--input-type=module', '--eval', script)
    .trim()
    .split('\n');
  const optional = new Set(Object.keys(peerDependenciesMeta));
  paths.forEach((path, index) => {
    const needsMore = entries[`.${path.slice(name.length)}`].import.default.startsWith('./dist/entries/');
    const line = lines[index];
    const [, install] = /^\S+ needs packages that are not installed: npm install (.+)$/.exec(line) ?? [];
    const known = install?.split(' ').every((each) => optional.has(each));
    if (line !== `${path} loads` && !(needsMore && known)) throw new Error(`${path}: ${line}`);
  });
}

/** Writes a file that imports every entry, for an application that has all packages. */
export function importEverything(path) {
  const lines = Object.keys(entries)
    .filter((entry) => entry !== './package.json')
    .map(
      (entry, index) =>
        `import * as entry${index} from '${name + entry.slice(1)}';\nexport { entry${index} };\n`,
    );
  writeFileSync(path, lines.join(''));
}
