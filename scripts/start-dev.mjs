import { spawn } from 'node:child_process';
import { join } from 'node:path';
import './setup.mjs';

// The server, compiled and started again after each change. Options go to Node: "npm run start:dev -- --inspect".
const ROOT = join(import.meta.dirname, '..');

const compiler = [
  'node_modules/typescript/bin/tsc',
  '-p',
  'tsconfig.build.json',
  '--watch',
  '--preserveWatchOutput',
];
const server = ['--watch', '--enable-source-maps', ...process.argv.slice(2), 'dist/src/main.js'];
const children = [compiler, server].map((words) =>
  spawn(process.execPath, words, { cwd: ROOT, stdio: 'inherit' }),
);
const end = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const child of children) child.once('exit', end);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
