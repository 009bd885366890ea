// Copies into this folder what the package needs of the repository: npm packs nothing from outside. "postpack" removes it.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = ['dist', 'sets', 'docs', '.env.example', 'LICENSE', 'CHANGELOG.md'];
const LEFT_OUT =
  /\.map$|\.d\.ts$|\.tsbuildinfo$|dist[/\\](types|entries|bundle|docs-api|snippets)$|ormconfig\.js$/;

const removeCopies = () => {
  for (const name of COPIED) rmSync(join(import.meta.dirname, name), { recursive: true, force: true });
};

removeCopies();
if (!process.argv.includes('--remove')) {
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(import.meta.dirname, name), {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(path),
    });
  }
}
