// Packs both packages, installs them into empty applications and uses them there.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhereStale } from '../build-where-stale.mjs';
import { checkCost } from './cost.mjs';
import { checkEntries } from './entries.mjs';
import { checkServer } from './server-package.mjs';
import { expectEqual, folder, install, ROOT, run } from './commands.mjs';
import { nodes } from './nodes.mjs';
import { pack } from './pack.mjs';
import { checkTypes } from './types.mjs';

const MAX_CHARACTERS = 6_000;
const NEST_12 = ['@nestjs/common@12', '@nestjs/core@12', 'rxjs@7', 'reflect-metadata@0.2'];
const NEST_11 = ['@nestjs/common@11', '@nestjs/core@11', 'rxjs@7', 'reflect-metadata@0.2'];
const COMPILERS = ['typescript@~6.0.3', '@types/node@20'];
const ANSWERS = '["Mock answer to: Name a river.","Mock answer to: Name a lake."]';
const SERVED = `[${ANSWERS},429,"2","rate_limit_exceeded"]\n`;
const PLAIN = 'Mock answer to: Name a river. true provider_not_configured\n';

try {
  buildWhereStale();
  run(ROOT, process.execPath, 'scripts/library/files.mjs');
  const library = pack('nest-llm-driver');
  const versions = nodes();

  const plain = application('plain', { type: 'module' }, [library]);
  await checkCost(plain);
  for (const node of versions) {
    expectEqual(`plain.mjs on ${node.name}`, run(plain, node.path, 'plain.mjs'), PLAIN);
    expectEqual(`plain.cjs on ${node.name}`, run(plain, node.path, 'plain.cjs'), PLAIN);
  }
  expectEqual('models without axios', run(plain, process.execPath, 'models.mjs'), 'm\n');
  checkEntries(plain);
  report('plain Node, import and require');

  const nest12 = application(
    'server',
    { type: 'module' },
    [...NEST_12, '@nestjs/platform-fastify@12', '@nestjs/platform-express@12', ...COMPILERS, library],
    'nest-12',
  );
  compile(nest12);
  for (const node of versions) {
    for (const platform of ['fastify', 'express']) {
      expectEqual(
        `Nest 12, ${platform}, ${node.name}`,
        run(nest12, node.path, 'dist/main.js', platform),
        SERVED,
      );
    }
  }
  report('Nest 12 on Fastify and Express');

  const nest11 = application(
    'server',
    {},
    [...NEST_11, '@nestjs/platform-express@11', '@nestjs/platform-fastify@11', ...COMPILERS, library],
    'nest-11',
  );
  compile(nest11);
  for (const node of versions) {
    for (const platform of ['fastify', 'express']) {
      expectEqual(
        `Nest 11, ${platform}, ${node.name}`,
        run(nest11, node.path, 'dist/main.js', platform),
        SERVED,
      );
    }
  }
  report('Nest 11 in CommonJS');

  checkTypes(nest12, nest11);
  report('types');

  const example = join(folder, 'example');
  cpSync(join(ROOT, 'examples', 'nest-app'), example, { recursive: true });
  install(example, library);
  run(example, process.execPath, 'node_modules/typescript/bin/tsc');
  expectEqual(
    'examples/nest-app',
    run(example, process.execPath, 'dist/main.js'),
    'Mock answer to: Why is the sky blue?\nMock answer to: Why is the sea salty?\n',
  );
  report('the example');

  await checkServer(pack('nest-llm-server'), library);
  report('the server');
  console.log(
    `The packed packages install, compile and run on ${versions.map(({ name }) => name).join(', ')}.`,
  );
} catch (error) {
  console.error(
    [error.message, error.stdout, error.stderr].filter(Boolean).join('\n').slice(0, MAX_CHARACTERS),
  );
  process.exitCode = 1;
}

/** Makes an application of the files of one below `applications`, and installs packages into it. */
function application(files, manifest, packages, name = files) {
  const path = join(folder, name);
  cpSync(join(import.meta.dirname, 'applications', files), path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true, ...manifest }));
  install(path, ...packages);
  return path;
}

function compile(path) {
  const options = {
    target: 'ES2023',
    module: 'nodenext',
    outDir: 'dist',
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
  };
  writeFileSync(join(path, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  run(path, process.execPath, 'node_modules/typescript/bin/tsc');
}

function report(what) {
  console.log(`ok  ${what}`);
}
