// Prints the bill of materials of a package, in CycloneDX: what an application gets that installs it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';
import { folder, run } from './pack-check/commands.mjs';
import { pack } from './pack-check/pack.mjs';

const [name = 'nest-llm-driver'] = process.argv.slice(2);
buildWhereStale();
const directory = join(folder, 'sbom');
mkdirSync(directory);
writeFileSync(
  join(directory, 'package.json'),
  JSON.stringify({ name: `${name}-sbom`, version: '0.0.0', private: true }),
);
const tarball = pack(name);
run(
  directory,
  'npm',
  'install',
  '--package-lock-only',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  tarball,
);
process.stdout.write(run(directory, 'npm', 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
